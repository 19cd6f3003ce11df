import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import type { Outgoing, SendInput, SendKind } from '../kind.ts';
import { request } from '../kind.ts';
import type { Credentials } from '../credentials.ts';
import { readMedia } from '../media-server.ts';

const path = '/open311/v2';
const posted = z.tuple([z.object({ service_request_id: z.string().optional(), token: z.string().optional(), service_notice: z.string() })]);
const byToken = z.tuple([z.object({ service_request_id: z.string().nullable() })]);

export const open311: SendKind = {
  name: 'open311', providers: ['georeport'], about: 'a street lamp reported by an Open311 client; with --media a photo in the post',
  async prepare(input: SendInput, credentials: Credentials): Promise<Outgoing> {
    const sourceId = input.again ?? randomUUID();
    const form = formOf(input);
    let answer: { notice: string; token: string | undefined } | undefined;
    return {
      sourceId, files: false, answer: 'page',
      async deliver() {
        const response = await request(`${input.door}${path}/requests.json`, {
          method: 'POST', body: form, headers: { 'idempotency-key': sourceId, 'x-api-key': credentials.keys.open311 ?? '' },
        });
        const text = await response.text();
        if (!response.ok) return { ok: false, line: `${response.status} answered by ${path}/requests.json: ${text}` };
        const [{ service_request_id: number, token, service_notice: notice }] = posted.parse(JSON.parse(text));
        answer = { notice, token };
        return { ok: true, line: `${response.status} answered by ${path}/requests.json: ${number ?? `token ${token ?? ''}`}` };
      },
      async answered(number) {
        if (answer?.notice.includes(number)) return answer.notice;
        if (answer?.token === undefined) return undefined;
        const response = await fetch(`${input.door}${path}/tokens/${answer.token}.json`);
        const [found] = response.ok ? byToken.parse(await response.json()) : [];
        return found?.service_request_id === number ? `${answer.notice} ${path}/tokens/${answer.token}.json: ${number}` : undefined;
      },
      close: () => {},
    };
  },
};

/** As clients send it: a form, and one of parts when files go with it. The same for the same words. */
function formOf({ text, from, media }: SendInput): URLSearchParams | FormData {
  const contact = from === undefined ? { phone: '+8613800001234' } : from.includes('@') ? { email: from } : { phone: from };
  const fields = {
    service_code: 'street-lighting', lat: '29.7051', long: '116.0019', address_string: '和中路与庐峰路交叉口', description: text, 'attribute[LAMP]': 'HZL-0123',
    first_name: '建国', last_name: '赵', ...contact,
  };
  if (media.length === 0) return new URLSearchParams(fields);
  const form = new FormData();
  for (const [name, value] of Object.entries(fields)) form.append(name, value);
  for (const file of media.map(readMedia)) form.append('media', new Blob([new Uint8Array(file.bytes)], { type: file.mediaType }), 'photo');
  return form;
}
