import { csvLine } from '#libs/documents';
import type { Accepted, InboundItem } from '#libs/channel';
import { z } from 'zod';
import type { LogRow } from './read-log.ts';

const columnFault = z.object({ column: z.string(), message: z.string(), remedy: z.string() });
const rowReport = z.discriminatedUnion('outcome', [
  z.object({ row: z.int(), outcome: z.literal('accepted'), messageId: z.guid() }),
  z.object({ row: z.int(), outcome: z.literal('known'), messageId: z.guid(), note: z.string().optional() }),
  z.object({ row: z.int(), outcome: z.literal('refused'), faults: z.array(columnFault) }),
]);
/** What became of each row of a log; `row` counts as the sheet does, from 1. */
export const logReport = z.object({
  accepted: z.int(), known: z.int(), refused: z.int(),
  unread: z.array(z.string()).describe('headings of columns that were not read'),
  rows: z.array(rowReport),
});
export type LogReport = z.output<typeof logReport>;
type RowReport = z.output<typeof rowReport>;

/** Taken in together: their commits are one. */
const together = 100;

/**
 * Takes the rows of a log in, each by itself: the same log sent again finds them known. What is kept of a row is its own
 * cells, since the others are of other people. Rejects when one could not be stored now: the log is to come again.
 */
export async function takeLog(rows: readonly LogRow[], unread: readonly string[], accept: (item: InboundItem) => Promise<Accepted>): Promise<LogReport> {
  const reports: RowReport[] = [];
  for (let first = 0; first < rows.length; first += together) {
    reports.push(...await Promise.all(rows.slice(first, first + together).map((row) => takeRow(row, accept))));
  }
  const count = (outcome: RowReport['outcome']) => reports.filter((report) => report.outcome === outcome).length;
  return { accepted: count('accepted'), known: count('known'), refused: count('refused'), unread: [...unread], rows: reports };
}

async function takeRow(read: LogRow, accept: (item: InboundItem) => Promise<Accepted>): Promise<RowReport> {
  const { row } = read;
  if (!read.ok) return { row, outcome: 'refused', faults: read.faults };
  const { messageId, duplicate, conflict } = await accept({
    ...read.broadcast.item, identity: read.broadcast.identity,
    original: { bytes: Buffer.from(JSON.stringify(read.cells)), mediaType: 'application/json' },
    response: () => ({ status: 200, headers: {}, body: '' }),
  });
  if (!duplicate) return { row, outcome: 'accepted', messageId };
  return { row, outcome: 'known', messageId, ...(conflict ? { note: 'differs from what came first: both are kept' } : {}) };
}

/** The report as a sheet opens it: one line per row, and of a refused one per fault. */
export function csvReport({ rows }: LogReport): string {
  const lines = rows.flatMap((report) => (report.outcome === 'refused'
    ? report.faults.map(({ column, message, remedy }) => [report.row, report.outcome, '', column, message, remedy])
    : [[report.row, report.outcome, report.messageId, '', report.outcome === 'known' ? (report.note ?? '') : '', '']]));
  // Its mark makes Excel read it as UTF-8.
  return `\uFEFF${[['row', 'outcome', 'messageId', 'column', 'message', 'remedy'], ...lines].map(csvLine).join('')}`;
}
