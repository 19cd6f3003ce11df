import { createHash, randomInt } from 'node:crypto';
import { renameSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { identityOf } from '../../../apps/letters/src/inbox/identity.ts';
import type { Credentials } from '../credentials.ts';
import { request, type Outgoing, type SendInput, type SendKind } from '../kind.ts';
import { readMedia } from '../media-server.ts';

const path = '/letters';

export const letter: SendKind = {
  name: 'letter', providers: ['scan', 'scanner', 'inbox'],
  about: 'a letter, drawn and scanned: by a clerk with the register number on it, by a scanner that posts a file, or saved in the watched folder; with --media files instead',
  prepare,
};

interface File {
  name: string;
  mediaType: string;
  bytes: Uint8Array<ArrayBuffer>;
}

async function prepare(input: SendInput, credentials: Credentials): Promise<Outgoing> {
  const number = input.again ?? newNumber();
  if (!/^XF\d{8}-\d{6}$/.test(number)) throw new Error('--again takes what this command printed as "once more"');
  const files = input.media.length > 0
    ? input.media.map((file): File => ({ name: basename(file), ...plain(readMedia(file)) }))
    : [{ name: `${number}.jpg`, mediaType: 'image/jpeg', bytes: await drawn(input, number) }];
  const [first] = files;
  if (!first) throw new Error('no file');
  return input.provider === 'inbox' ? saved(first, number, credentials) : posted(files, first, { input, number, credentials });
}

function posted(files: readonly File[], first: File, { input, number, credentials }: { input: SendInput; number: string; credentials: Credentials }): Outgoing {
  const headers = { 'authorization': `Bearer ${credentials.keys['scanner'] ?? ''}`, 'idempotency-key': number };
  const account: Record<string, string> = input.to === undefined ? {} : { account: input.to };
  return {
    sourceId: number, files: true, scanned: true, answer: 'task',
    async deliver() {
      const asForm = input.provider === 'scan';
      const address = `${input.door}${path}${asForm ? '' : `?${new URLSearchParams({ ...account, fileName: first.name }).toString()}`}`;
      const response = await request(address, asForm
        ? { method: 'POST', headers, body: form({ ...account, registerNumber: number }, files) }
        : { method: 'POST', headers: { ...headers, 'content-type': first.mediaType }, body: first.bytes });
      return { ok: response.ok, line: `${response.status} answered by ${path}: ${await response.text()}` };
    },
    close: () => {},
  };
}

function form(fields: Record<string, string>, files: readonly File[]): FormData {
  const body = new FormData();
  for (const [name, value] of Object.entries(fields)) body.append(name, value);
  for (const { name, mediaType, bytes } of files) body.append('scan', new Blob([bytes], { type: mediaType }), name);
  return body;
}

function saved({ name, bytes }: File, number: string, { secrets }: Credentials): Outgoing {
  const inbox = secrets['LETTERS_INBOX'];
  if (inbox === undefined) throw new Error('There is no LETTERS_INBOX in the credentials: start the gateway again with npm start.');
  return {
    sourceId: identityOf({ name, content: bytes }), again: number, files: true, scanned: true, answer: 'task',
    async deliver() {
      // Whoever saves slowly is waited for; whoever renames is whole at once.
      writeFileSync(join(inbox, `.${name}.part`), bytes);
      renameSync(join(inbox, `.${name}.part`), join(inbox, name));
      return { ok: true, line: `saved as ${join(inbox, name)}: taken when it has not changed for a while` };
    },
    close: () => {},
  };
}

/** The same words under the same number are the same bytes. */
async function drawn({ text, from }: SendInput, number: string): Promise<Uint8Array<ArrayBuffer>> {
  // Drawing is loaded by who draws.
  const { jpegOf, letterOf, noisy, renderLetter, seeded, skewed, withCode } = await import('../../../libs/documents/src/testing/samples/index.ts');
  const day = `${number.slice(2, 6)}年${Number(number.slice(6, 8))}月${Number(number.slice(8, 10))}日`;
  const source = ['尊敬的市长：', ...text.split('\n').map((paragraph) => `　　${paragraph}`), '　　此致', '敬礼！', '>>写信人：李桂英', `>>电话：${(from ?? '13800001234').replace(/^\+86/, '')}`, `>>${day}`].join('\n');
  const page = await withCode(await renderLetter(letterOf(number, source), { dpi: 200 }), number);
  const seed = createHash('sha256').update(number).digest().readUInt32BE();
  const bytes = await jpegOf(noisy(await skewed(page, 1.2), seeded(seed)));
  return new Uint8Array(bytes);
}

function plain({ bytes, mediaType }: { bytes: Uint8Array; mediaType: string }): Omit<File, 'name'> {
  return { bytes: new Uint8Array(bytes), mediaType };
}

/** As an office's register counts; the day is that of the letter. */
function newNumber(): string {
  return `XF${new Date(Date.now() + 8 * 3_600_000).toISOString().slice(0, 10).replaceAll('-', '')}-${String(randomInt(1_000_000)).padStart(6, '0')}`;
}
