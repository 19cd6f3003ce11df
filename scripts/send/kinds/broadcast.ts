import { randomBytes } from 'node:crypto';
import { basename } from 'node:path';
import { xlsxOf } from '#libs/documents';
import { normalisePhone } from '#libs/privacy';
import { logIdentity } from '../../../apps/tips/src/broadcasts/log-identity.ts';
import type { Credentials } from '../credentials.ts';
import { request, type Outgoing, type SendInput, type SendKind } from '../kind.ts';
import { readMedia } from '../media-server.ts';

const path = '/tips/broadcasts';
const on = { station: '九江人民广播电台', programme: '行风热线' };

export const broadcast: SendKind = {
  name: 'broadcast', providers: ['station', 'log'], about: 'a caller of a radio programme, with --media a clip; or a day’s log of five as .xlsx',
  prepare: async (input, credentials) => (input.provider === 'log' ? prepareLog(input, credentials) : prepareOne(input, credentials)),
};

function prepareOne(input: SendInput, { keys }: Credentials): Outgoing {
  const id = input.again ?? newToken();
  const fields = {
    ...on, airedAt: `${dateOf(id)} 08:30`, callerName: '王先生', callerPhone: input.from ?? '13800001234', summary: input.text, anchorNote: '已请听众等候回电',
    ...(input.to === undefined ? {} : { account: input.to }),
  };
  const form = new FormData();
  for (const [name, value] of Object.entries(fields)) form.append(name, value);
  for (const file of input.media) {
    const { bytes, mediaType } = readMedia(file);
    form.append('clip', new Blob([new Uint8Array(bytes)], { type: mediaType }), basename(file));
  }
  const body = input.media.length > 0 ? form : JSON.stringify(fields);
  return {
    sourceId: id, files: false, answer: 'task',
    deliver: () => post(input.door, keys['station'], body, { 'idempotency-key': id, ...(typeof body === 'string' ? { 'content-type': 'application/json' } : {}) }),
    close: () => {},
  };
}

/** The rows follow from their token, so that the same log can be sent again. */
function prepareLog(input: SendInput, { keys }: Credentials): Outgoing {
  const token = input.again ?? newToken();
  const date = dateOf(token);
  const callers = Array.from({ length: 5 }, (_, n) => ({
    ...on, airedAt: `${date} 08:${30 + n * 5}`, callerName: `听众${n + 1}`, callerPhone: `138000012${30 + n}`, summary: `${input.text}（记录${token}，第${n + 1}位）`,
  }));
  const sheet = xlsxOf([['电台', '节目', '播出时间', '听众姓名', '联系电话', '反映内容'], ...callers.map((caller) => Object.values(caller))]);
  const [first] = callers;
  if (!first) throw new Error('no row');
  return {
    sourceId: logIdentity({ ...first, airedAt: new Date(`${first.airedAt.replace(' ', 'T')}:00+08:00`), phone: normalisePhone(first.callerPhone) }),
    again: token, files: false, answer: 'task',
    async deliver() {
      const { ok, line } = await post(input.door, keys['station'], sheet, {
        'content-type': 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet', 'accept': 'text/csv',
      });
      return { ok, line: line.replaceAll(/\r\n(?=.)/g, '\n           ').trimEnd() };
    },
    close: () => {},
  };
}

/** Begins with the day of the programme, yesterday: what is sent again must say the same. */
function newToken(): string {
  return `${new Date(Date.now() - 86_400_000).toISOString().slice(0, 10)}-${randomBytes(6).toString('hex')}`;
}

function dateOf(token: string): string {
  const date = token.slice(0, 10);
  if (!/^\d{4}-\d\d-\d\d$/.test(date)) throw new Error('--again takes what this command printed as "once more"');
  return date;
}

async function post(door: string, key: string | undefined, body: RequestInit['body'] | Buffer, headers: Record<string, string>): Promise<{ ok: boolean; line: string }> {
  const response = await request(`${door}${path}`, {
    method: 'POST', headers: { authorization: `Bearer ${key ?? ''}`, ...headers }, body: Buffer.isBuffer(body) ? new Uint8Array(body) : (body ?? null),
  });
  return { ok: response.ok, line: `${response.status} answered by ${path}: ${await response.text()}` };
}
