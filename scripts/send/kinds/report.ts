import { createHash, randomUUID } from 'node:crypto';
import { basename } from 'node:path';
import { z } from 'zod';
import { sourceIdOf } from '../../../apps/tips/src/reports/source-id.ts';
import type { Outgoing, SendInput, SendKind } from '../kind.ts';
import { request } from '../kind.ts';
import { readMedia, type MediaFile } from '../media-server.ts';
import { picture } from '../picture.ts';

const path = '/tips/reports';
const challengeAnswer = z.object({ challenge: z.string(), bits: z.number() });
const reportAnswer = z.object({ receipt: z.string(), number: z.string().optional(), pin: z.string().optional() });
const receiptAnswer = z.object({ number: z.string().optional(), said: z.array(z.object({ text: z.string() })) });

export const report: SendKind = {
  name: 'report', providers: ['form', 'api'], about: 'a report: the form at /tips as a browser sends it, or the same as JSON',
  prepare: (input) => (input.provider === 'api' ? byProgram(input) : byForm(input)),
};

/** Opens the form, works for its ticket as the page's script does, and sends it with a picture. */
async function byForm(input: SendInput): Promise<Outgoing> {
  const page = await (await request(`${input.door}/tips`, { headers: { accept: 'text/html' } })).text();
  const [, ticket = ''] = /name="ticket" value="([^"]+)"/.exec(page) ?? [];
  const [, bits = '0'] = /data-bits="(\d+)"/.exec(page) ?? [];
  const key = input.again ?? ticket;
  const form = new FormData();
  for (const [name, value] of Object.entries({ ticket: key, nonce: solve(key, key, Number(bits)), lang: 'zh', size: '', ...fieldsOf(input) })) form.set(name, value);
  for (const { file, name } of filesOf(input.media)) form.append('files', new Blob([new Uint8Array(file.bytes)], { type: file.mediaType }), name);
  return outgoing(input, key, async () => {
    const response = await request(`${input.door}${path}`, { method: 'POST', body: form, redirect: 'manual', headers: { accept: 'text/html' } });
    const receipt = response.headers.get('location') ?? undefined;
    return { response, receipt, line: `${response.status} answered by ${path}: ${receipt === undefined ? 'no receipt' : 'a receipt'}` };
  });
}

/** As a program that has no key: a challenge, a proof, JSON. */
async function byProgram(input: SendInput): Promise<Outgoing> {
  const { challenge, bits } = challengeAnswer.parse(await (await request(`${input.door}${path}/challenge`, {})).json());
  const key = input.again ?? randomUUID();
  return outgoing(input, key, async () => {
    const response = await request(`${input.door}${path}`, {
      method: 'POST', body: JSON.stringify(fieldsOf(input)),
      headers: { 'content-type': 'application/json', 'idempotency-key': key, 'proof-of-work': `${challenge}:${solve(challenge, key, bits)}` },
    });
    if (!response.ok) return { response, receipt: undefined, line: `${response.status} answered by ${path}: ${await response.text()}` };
    const { receipt, number, pin } = reportAnswer.parse(await response.json());
    const { pathname, search } = new URL(receipt);
    const told = number === undefined || pin === undefined ? 'its number follows at its receipt' : `number ${number}, PIN ${pin}`;
    return { response, receipt: pathname + search, line: `${response.status} answered by ${path}: ${told}` };
  });
}

function outgoing({ door }: SendInput, key: string, post: () => Promise<{ response: Response; receipt: string | undefined; line: string }>): Outgoing {
  let receipt: string | undefined;
  return {
    sourceId: sourceIdOf(key), again: key, files: false, answer: 'page',
    async deliver() {
      const sent = await post();
      receipt = sent.receipt;
      return { ok: receipt !== undefined, line: sent.line };
    },
    /** His receipt, when it names this case. */
    async answered(number) {
      const response = await fetch(`${door}${receipt ?? ''}`, { headers: { accept: 'application/json' } });
      const read = response.ok ? receiptAnswer.parse(await response.json()) : undefined;
      return read?.number === number ? read.said[0]?.text : undefined;
    },
    close() {},
  };
}

function fieldsOf({ text, from = '+8613800001234' }: SendInput): Record<string, string> {
  return { text, place: '和中路', name: '赵建国', ...(from.includes('@') ? { email: from } : { phone: from }) };
}

/** Without --media one picture, always the same: a report that is sent again is the same report. */
function filesOf(paths: readonly string[]): { file: MediaFile; name: string }[] {
  if (paths.length === 0) return [{ file: { bytes: picture(7), mediaType: 'image/png' }, name: '路灯.png' }];
  return paths.map((path) => ({ file: readMedia(path), name: basename(path) }));
}

function solve(ticket: string, key: string, bits: number): string {
  for (let nonce = 0; ; nonce += 1) {
    const digest = createHash('sha256').update(`${ticket}:${key}:${nonce}`).digest();
    if (bits === 0 || digest.readUInt32BE(0) >>> (32 - bits) === 0) return String(nonce);
  }
}
