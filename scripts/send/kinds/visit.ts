import { randomUUID } from 'node:crypto';
import { basename } from 'node:path';
import { z } from 'zod';
import type { Credentials } from '../credentials.ts';
import { request, type Outgoing, type SendInput, type SendKind } from '../kind.ts';
import { readMedia } from '../media-server.ts';

const path = '/petitions/visits';
const visitAnswer = z.object({ receipt: z.string(), number: z.string().optional(), pin: z.string().optional() });
const receiptAnswer = z.object({ number: z.string().optional(), said: z.array(z.object({ text: z.string() })) });

export const visit: SendKind = {
  name: 'visit', providers: ['one', 'group'], about: 'a visitor at the reception desk, or a group with three representatives; with --media materials',
  prepare: async (input, credentials) => prepareVisit(input, credentials),
};

function prepareVisit(input: SendInput, { keys }: Credentials): Outgoing {
  const key = input.again ?? randomUUID();
  const phone = input.from ?? '13900004321';
  const who = input.provider === 'group'
    ? { group: { headCount: 18, representatives: [{ name: '李桂英', phone }, { name: '张国栋' }, { name: '赵小满' }] } }
    : { visitor: { name: '李桂英', phone, address: '庐山路8号' } };
  const recorded = JSON.stringify({ ...who, record: input.text, officer: '周敏', place: '庐山路' });
  const form = new FormData();
  form.append('visit', recorded);
  for (const file of input.media) {
    const { bytes, mediaType } = readMedia(file);
    form.append('material', new Blob([new Uint8Array(bytes)], { type: mediaType }), basename(file));
  }
  const plain = input.media.length === 0;
  let receipt: string | undefined;
  return {
    sourceId: key, files: !plain, answer: 'page',
    async deliver() {
      const response = await request(`${input.door}${path}`, {
        method: 'POST', body: plain ? recorded : form,
        headers: { 'authorization': `Bearer ${keys['petitions'] ?? ''}`, 'idempotency-key': key, 'accept-language': 'zh', ...(plain ? { 'content-type': 'application/json' } : {}) },
      });
      const text = await response.text();
      if (!response.ok) return { ok: false, line: `${response.status} answered by ${path}: ${text}` };
      const answer = visitAnswer.parse(JSON.parse(text));
      const { pathname, search } = new URL(answer.receipt);
      receipt = pathname + search;
      const told = answer.number === undefined || answer.pin === undefined ? 'its number follows on its receipt' : `number ${answer.number}, PIN ${answer.pin}`;
      return { ok: true, line: `${response.status} answered by ${path}: ${told}; to print: ${input.door}${receipt}` };
    },
    /** His receipt, when it names this case. */
    async answered(number) {
      const response = await fetch(`${input.door}${receipt ?? ''}`, { headers: { accept: 'application/json' } });
      const read = response.ok ? receiptAnswer.parse(await response.json()) : undefined;
      return read?.number === number ? read.said[0]?.text : undefined;
    },
    close() {},
  };
}
