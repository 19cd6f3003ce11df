import { randomBytes } from 'node:crypto';
import { z } from 'zod';
import { xlsxOf } from '#libs/documents';
import type { OwnGateway } from '../gateway/gateway.ts';
import { instant } from '../load/instant.ts';

export interface SheetAnswer {
  seconds: number;
  accepted: number;
  known: number;
}

const headings = ['信访编号', '信访人', '联系电话', '住址', '反映问题', '问题属地', '转送时间', '办结期限'];
const answered = z.object({ accepted: z.number(), known: z.number(), rows: z.array(z.unknown()) });

/** A sheet of so many petitions, none of which was there before. */
export function newSheet(rows: number): Buffer {
  const token = `XF${randomBytes(4).toString('hex').toUpperCase()}`;
  const yesterday = new Date(Date.now() - 86_400_000).toISOString().slice(0, 10);
  return xlsxOf([headings, ...Array.from({ length: rows }, (_, n) => [
    `${token}-${n + 1}`, `信访人${n + 1}`, `1380001${String(n).padStart(4, '0')}`, `和中路${n + 1}号`,
    `小区第${n + 1}号楼的下水道堵了，污水漫到路上，已经${(n % 9) + 1}天没有人来修，请派人处理。`, '和中路', yesterday, '60日',
  ])]);
}

/** Brings it and reads the report; timed from the first byte sent to the last read. */
export async function bringSheet({ url, credentials }: OwnGateway, sheet: Buffer): Promise<SheetAnswer> {
  const began = instant();
  const response = await fetch(`${url}/petitions/forwarded`, {
    method: 'POST', body: new Uint8Array(sheet),
    headers: { 'authorization': `Bearer ${credentials.keys['petitions'] ?? ''}`, 'content-type': 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet' },
  });
  const text = await response.text();
  const seconds = (instant() - began) / 1000;
  if (!response.ok) throw new Error(`POST /petitions/forwarded answered ${response.status}: ${text.slice(0, 300)}`);
  const { accepted, known } = answered.parse(JSON.parse(text));
  return { seconds, accepted, known };
}
