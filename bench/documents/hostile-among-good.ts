import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { z } from 'zod';
import type { HostileFile } from '../../libs/documents/src/testing/hostile/hostile-file.ts';
import type { OwnGateway } from '../gateway/gateway.ts';
import { instant } from '../load/instant.ts';
import { errorsIn } from '../ocr/errors.ts';
import type { ReadyScan } from '../ocr-beside/letter-feed.ts';

/** What became of one file, as its sender sees it. */
export interface Fate {
  state: 'read' | 'refused' | 'lost';
  text: string;
  /** Why it was refused: at once, or when it was to be read. */
  reason?: string;
  /** From when it was accepted. */
  seconds: number;
}

export interface Fates {
  good: { fate: Fate; text: string }[];
  bad: { name: string; fate: Fate }[];
}

const patience = 300_000;
const taken = z.object({ id: z.string(), files: z.array(z.object({ accepted: z.boolean(), message: z.string().optional(), remedy: z.string().optional() })) });
const refusal = z.object({ title: z.string().optional(), detail: z.string().optional(), errors: z.array(z.object({ message: z.string() })).optional() });
const shown = z.object({ state: z.string(), readText: z.string(), files: z.array(z.object({ reason: z.string().optional() })) });

/** So many of the files that cannot be read, evenly over all kinds; of those that do not end by themselves at most `endless`. */
export function chosen(files: readonly HostileFile[], count: number, endless: number): HostileFile[] {
  const bad = files.filter(({ expected }) => !expected.includes('read'));
  const forever = bad.filter((file) => file.endless).slice(0, Math.min(endless, count));
  const others = bad.filter((file) => !file.endless);
  const wanted = Math.min(count - forever.length, others.length);
  return [...Array.from({ length: wanted }, (_, n) => others[Math.floor((n * others.length) / wanted)]!), ...forever];
}

/** Brings a good and a bad one at the same time, and the next two when both are through. */
export async function bringPairs(gateway: OwnGateway, good: readonly ReadyScan[], bad: readonly HostileFile[], say: (line: string) => void): Promise<Fates> {
  const fates: Fates = { good: [], bad: [] };
  for (let n = 0; n < Math.max(good.length, bad.length); n += 1) {
    const [scan, file] = [good[n], bad[n]];
    // The bad one first: the good one waits behind it.
    const badFate = file && bring(gateway, file.bytes, file.mediaType, file.fileName ?? `scan-${n}`);
    const goodFate = scan && bring(gateway, scan.file.bytes, scan.file.mediaType, `letter-${n}`);
    if (badFate) fates.bad.push({ name: file.name, fate: await badFate });
    if (goodFate) fates.good.push({ text: scan.text, fate: await goodFate });
    const [one, other] = [fates.bad[n], fates.good[n]];
    say(`${n + 1}: ${one ? `${one.name}: ${one.fate.reason ?? one.fate.state}` : '–'}; letter ${other?.fate.state ?? '–'} in ${other?.fate.seconds.toFixed(1) ?? '–'} s`);
  }
  return fates;
}

/** At most every twentieth character is wrong: how well letters are read is the bench ocr's question. */
export function readRightly({ fate, text }: Fates['good'][number]): boolean {
  const { wrong, of } = errorsIn(text, fate.text);
  return fate.state === 'read' && wrong * 20 <= of;
}

async function bring({ url, credentials }: OwnGateway, bytes: Buffer, mediaType: string, name: string): Promise<Fate> {
  const authorization = `Bearer ${credentials.keys['scanner'] ?? ''}`;
  const form = new FormData();
  form.append('file', new Blob([new Uint8Array(bytes)], { type: mediaType }), name);
  const answer = await fetch(`${url}/letters`, { method: 'POST', headers: { authorization, 'idempotency-key': randomUUID() }, body: form });
  const began = instant();
  const after = (): number => (instant() - began) / 1000;
  if (answer.status !== 201) {
    const { errors, detail, title } = refusal.parse(await answer.json());
    const reason = errors?.map(({ message }) => message).join('; ') ?? detail ?? title;
    return { state: answer.status < 500 ? 'refused' : 'lost', text: '', seconds: after(), ...(reason === undefined ? {} : { reason }) };
  }
  const { id, files: [file] } = taken.parse(await answer.json());
  if (file && !file.accepted) return { state: 'refused', text: '', seconds: after(), ...(file.message === undefined ? {} : { reason: file.message }) };
  while (after() * 1000 < patience) {
    const { state, readText, files } = shown.parse(await (await fetch(`${url}/letters/${id}`, { headers: { authorization } })).json());
    const reason = files.find((each) => each.reason !== undefined)?.reason;
    if (state !== 'waiting') return { state: state === 'read' ? 'read' : 'refused', text: readText, seconds: after(), ...(reason === undefined ? {} : { reason }) };
    await delay(250);
  }
  return { state: 'lost', text: '', seconds: after() };
}
