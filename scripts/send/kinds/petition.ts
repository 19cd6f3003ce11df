import { randomBytes } from 'node:crypto';
import { basename, extname } from 'node:path';
import { z } from 'zod';
import { xlsxOf } from '#libs/documents';
import { petitionIdentity } from '../../../apps/petitions/src/forwarded/number.ts';
import type { Credentials } from '../credentials.ts';
import { request, type Outgoing, type SendInput, type SendKind } from '../kind.ts';
import { readMedia } from '../media-server.ts';

const path = '/petitions/forwarded';
const bureau = 'petition-bureau';
const headings = ['信访编号', '信访人', '联系电话', '住址', '反映问题', '问题属地', '转送时间', '办结期限'];
const rowsOfSheet = 20;
const sheetAnswer = z.object({
  accepted: z.number(), known: z.number(), different: z.number(), refused: z.number(), download: z.string(),
  rows: z.array(z.object({ row: z.number(), number: z.string().optional(), faults: z.array(z.object({ cell: z.string().optional(), column: z.string(), reason: z.string(), remedy: z.string() })).optional() })),
});

export const petition: SendKind = {
  name: 'petition', providers: ['bureau'], about: 'a petition that the bureau forwards; with --media its scans, in a form with a sheet of one row',
  prepare: async (input, credentials) => prepareOne(input, credentials),
};

export const petitionsSheet: SendKind = {
  name: 'petitions-sheet', providers: ['bureau'], about: `a sheet (.xlsx) of ${rowsOfSheet} petitions, one of them with a fault`,
  prepare: async (input, credentials) => prepareSheet(input, credentials),
};

function prepareOne(input: SendInput, credentials: Credentials): Outgoing {
  const number = input.again ?? newNumber();
  const forwardedAt = dateOf(number);
  const phone = input.from ?? '13800001234';
  const scans = input.media.map((file, index) => ({ ...readMedia(file), name: `${number}-${index + 1}${extname(basename(file))}` }));
  const form = new FormData();
  const sheet = xlsxOf([headings, [number, '孙秀兰', phone, '庐山路8号', input.text, '庐山路', forwardedAt, '60日']]);
  form.append('file', new Blob([new Uint8Array(sheet)]), '转送.xlsx');
  for (const { bytes, mediaType, name } of scans) form.append('file', new Blob([new Uint8Array(bytes)], { type: mediaType }), name);
  const body = JSON.stringify({ number, petitioner: { name: '孙秀兰', phone, address: '庐山路8号' }, text: input.text, place: '庐山路', forwardedAt, dueAt: '60日' });
  return {
    sourceId: petitionIdentity(bureau, number), again: number, files: scans.length > 0, scanned: scans.length > 0, answer: 'task',
    deliver: () => post(input.door, credentials, scans.length > 0 ? form : body, scans.length > 0 ? {} : { 'content-type': 'application/json' }),
    close: () => {},
  };
}

/** The rows follow from the first's number, so that the same sheet can be sent again. */
function prepareSheet(input: SendInput, credentials: Credentials): Outgoing {
  const token = input.again ?? newNumber();
  const forwardedAt = dateOf(token);
  const rows = Array.from({ length: rowsOfSheet }, (_, n) => {
    // Excel writes a number of eleven digits so where the column is narrow, and saves it so as .csv.
    const phone = n === rowsOfSheet - 1 ? '1.38E+10' : `138000013${String(n).padStart(2, '0')}`;
    return [`${token}-${n + 1}`, `信访人${n + 1}`, phone, `和中路${n + 1}号`, `${input.text}（第${n + 1}件）`, '和中路', forwardedAt, '60日'];
  });
  const sheet = xlsxOf([[`${forwardedAt} 转送信访事项`], headings, ...rows], ['A1:H1']);
  return {
    sourceId: petitionIdentity(bureau, `${token}-1`), again: token, files: false, answer: 'task',
    deliver: () => post(input.door, credentials, new Uint8Array(sheet), { 'content-type': 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet' }),
    close: () => {},
  };
}

/** Begins with the day on which it was forwarded, yesterday: what is sent again must say the same. */
function newNumber(): string {
  return `XF${new Date(Date.now() - 86_400_000).toISOString().slice(0, 10).replaceAll('-', '')}-${randomBytes(4).toString('hex').toUpperCase()}`;
}

function dateOf(number: string): string {
  const [, year, month, day] = /^XF(\d{4})(\d\d)(\d\d)-/.exec(number) ?? [];
  if (year === undefined) throw new Error('--again takes what this command printed as "once more"');
  return `${year}-${month ?? ''}-${day ?? ''}`;
}

async function post(door: string, { keys }: Credentials, body: NonNullable<RequestInit['body']>, headers: Record<string, string>): Promise<{ ok: boolean; line: string }> {
  const response = await request(`${door}${path}`, { method: 'POST', headers: { 'authorization': `Bearer ${keys['petitions'] ?? ''}`, 'accept-language': 'zh', ...headers }, body });
  const text = await response.text();
  if (!response.ok) return { ok: false, line: `${response.status} answered by ${path}: ${text}` };
  const { accepted, known, different, refused, download, rows } = sheetAnswer.parse(JSON.parse(text));
  const faults = rows.flatMap((row) => (row.faults ?? []).map(({ cell, column, reason, remedy }) => `\n           ${cell ?? `row ${row.row}`} ${column}: ${reason}，${remedy}`));
  return { ok: accepted + known + different > 0, line: `${response.status} answered by ${path}: accepted ${accepted}, known ${known}, different ${different}, refused ${refused}; ${download}${faults.join('')}` };
}
