import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import request from 'supertest';
import { intakeMessageAmended, intakeMessageReceived, type IntakeMessageAmended, type IntakeMessageReceived } from '#libs/contract';
import { xlsxOf } from '#libs/documents';
import type { RunningService } from '#libs/service';
import { openAdapter, type AdapterKit } from '../../../../libs/channel/src/testing/adapter-kit.ts';
import type { ForwardedReport } from '../forwarded/report.ts';
import { petitionsService } from '../petitions.service.ts';

export const path = '/petitions/forwarded';
export const xlsx = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet';
export type Cell = string | number | undefined;

export const headings = ['信访编号', '信访人', '联系电话', '住址', '反映问题', '问题属地', '转送时间', '办结期限'];
export const good: Cell[] = ['XF2026-001', '王建国', '13800001234', '和中路12号', '路灯坏了三天', '和中路', '2026-11-20', '2027-01-19'];
export const row = (changed: Record<number, Cell>): Cell[] => good.map((cell, at) => (at in changed ? changed[at] : cell));
export const csv = (...rows: Cell[][]) => Buffer.from(rows.map((cells) => cells.map((cell) => `"${String(cell ?? '').replaceAll('"', '""')}"`).join(',')).join('\r\n'));
export const report = (response: { body: unknown }): ForwardedReport => response.body as ForwardedReport;

/** The bureau's side of a service that runs in a city with a heading of its own. */
export interface Bureau {
  kit: AdapterKit;
  service: RunningService;
  key: string;
  post(bearer?: string): request.Test;
  sendSheet(bytes: Buffer, type?: string): request.Test;
  /** Rows below the usual headings. */
  sheet(...rows: Cell[][]): request.Test;
  messages(): Promise<IntakeMessageReceived[]>;
  amendments(): Promise<IntakeMessageAmended[]>;
  /** As if nothing had come yet. */
  empty(): Promise<void>;
}

export async function openBureau(): Promise<Bureau> {
  const kit = await openAdapter(petitionsService, {
    prepareCity: (folder) => writeFileSync(join(folder, 'petition-columns.yaml'), 'columns:\n  text: [群众说了什么]\n'),
  });
  const service = await kit.start();
  const key = kit.keys.petitions ?? '';
  const records = async (amended: boolean) => (await kit.records()).filter((record) => ('messageId' in record) === amended);
  const post = (bearer = key) => request(service.url).post(path).set('authorization', `Bearer ${bearer}`);
  const sendSheet = (bytes: Buffer, type = xlsx) => post().set('content-type', type).send(bytes);
  return {
    kit, service, key, post, sendSheet,
    sheet: (...rows) => sendSheet(xlsxOf([headings, ...rows])),
    messages: async () => (await records(false)).map((record) => intakeMessageReceived.parse(record)),
    amendments: async () => (await records(true)).map((record) => intakeMessageAmended.parse(record)),
    async empty() {
      await kit.query('TRUNCATE outbox, receipts, originals, conflicts, document_jobs, document_pages, message_parts, petition_reports CASCADE');
      kit.log.length = 0;
    },
  };
}
