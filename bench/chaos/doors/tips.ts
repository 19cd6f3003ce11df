import { sourceIdOf as sourceIdOfReport } from '../../../apps/tips/src/reports/source-id.ts';
import { post, type Door } from './door.ts';

/** A report as a program with a key brings it. */
export const report: Door = {
  service: 'tips', answer: 'report', assigned: true, appealsEach: 5,
  sourceIdOf: (hex) => sourceIdOfReport(hex),
  textOf: (words) => words,
  bring({ key, words, from }, { url, credentials }) {
    return post(`${url}/tips/reports`, {
      body: JSON.stringify({ text: words, phone: from }),
      headers: { 'content-type': 'application/json', authorization: `Bearer ${credentials.keys['open311'] ?? ''}`, 'idempotency-key': key },
    });
  },
};

const lamp = (words: string): string => `和中路的路灯坏了三天了${/（.*）$/.exec(words)?.[0] ?? ''}`;

/** A street lamp, as an Open311 client reports it: its service and its words say the same. */
export const open311: Door = {
  service: 'tips', answer: 'report', assigned: true, appealsEach: 5,
  sourceIdOf: (hex) => hex,
  textOf: lamp,
  bring: ({ sourceId, from, words }, { url, credentials }) => post(`${url}/open311/v2/requests.json`, {
    body: new URLSearchParams({ service_code: 'street-lighting', lat: '29.7051', long: '116.0019', description: lamp(words), phone: from }),
    headers: { 'x-api-key': credentials.keys['open311'] ?? '', 'idempotency-key': sourceId },
  }),
};

/** A caller of a radio programme. */
export const broadcast: Door = {
  service: 'tips', answer: 'task', assigned: true, appealsEach: 5,
  sourceIdOf: (hex) => hex,
  textOf: (words) => words,
  bring: ({ sourceId, from, words }, { url, credentials }) => post(`${url}/tips/broadcasts`, {
    body: JSON.stringify({ station: '九江人民广播电台', programme: '行风热线', airedAt: '2026-11-25 08:30', callerPhone: from, summary: words }),
    headers: { 'content-type': 'application/json', authorization: `Bearer ${credentials.keys['station'] ?? ''}`, 'idempotency-key': sourceId },
  }),
};

/** A post on the forum of the local default, which shows its newest fifty and is read every ten seconds. Nobody knows whose it is. */
export const feed: Door = {
  service: 'tips', answer: 'task', assigned: true, appealsEach: 1, isRead: true,
  sourceIdOf: (hex) => `local-feed:${hex}`,
  textOf: (words) => `${words}\n\n网名：江边散步`,
  bring: ({ sourceId, words }, { standIns }) => post(`${standIns}/feed/posts`, {
    body: JSON.stringify({ id: sourceId.slice('local-feed:'.length), title: words.slice(0, 8), text: words, author: '江边散步' }),
    headers: { 'content-type': 'application/json' },
  }),
};
