import { cellText, cellTime, mapRows, type Headings, type SheetFault, type SheetRow } from '#libs/documents';
import { fieldErrors, type FieldError } from '#libs/service';
import { broadcastInput, readBroadcast, type Broadcast, type BroadcastContext } from './broadcast.ts';

type Field = keyof typeof broadcastInput.shape;

/** Headings under which desks keep their logs (CHANNELS, G); another name is one more word here. */
const headings: Headings<Field> = {
  account: ['账号', '渠道', 'account'],
  station: ['电台', '台名', '播出单位', '媒体', '频道', '频率', 'station'],
  programme: ['节目', '节目名称', '栏目', '栏目名称', 'programme', 'program'],
  airedAt: ['播出时间', '播出日期', '日期', '时间', '来电时间', 'airedAt', 'aired at', 'date'],
  callerName: ['听众', '听众姓名', '观众', '姓名', '来电人', '反映人', '联系人', 'callerName', 'caller'],
  callerPhone: ['电话', '联系电话', '听众电话', '来电号码', '手机', 'callerPhone', 'phone'],
  summary: ['反映内容', '诉求内容', '投诉内容', '问题描述', '留言内容', '内容', '事项', 'summary'],
  anchorNote: ['主持人备注', '备注', '处理情况', 'anchorNote', 'note'],
  place: ['地点', '地址', '区域', 'place', 'address'],
  latitude: ['纬度', 'latitude', 'lat'],
  longitude: ['经度', 'longitude', 'lng', 'long'],
};
const required: readonly Field[] = ['station', 'programme', 'airedAt', 'summary'];

/** One row of a log: what it says, or what is wrong with it, by the heading of its column. */
export type LogRow = { row: number; cells: Record<string, string> } & ({ ok: true; broadcast: Broadcast } | { ok: false; faults: ColumnFault[] });

export interface ColumnFault {
  column: string;
  message: string;
  remedy: string;
}

export type LogRead = { ok: true; rows: LogRow[]; unread: string[] } | { ok: false; fault: SheetFault };

/**
 * Reads a day's log. A fault in one row is that row's alone. `common`: what its form says for all rows that do not say it
 * themselves. Pure.
 */
export function readLog(sheet: readonly SheetRow[], context: BroadcastContext, common: Readonly<Record<string, string>> = {}): LogRead {
  const mapped = mapRows(sheet, headings, required.filter((field) => common[field] === undefined));
  if (!mapped.ok) return mapped;
  const column = (field: string) => mapped.columns[field as Field] ?? headings[field as Field][0] ?? field;
  const rows = mapped.rows.map(({ row, values }): LogRow => {
    const fields = Object.entries(values).map(([field, cell]) => [field, field === 'airedAt' ? cellTime(cell) : cellText(cell)] as const);
    const cells = Object.fromEntries(fields.map(([field, text]) => [column(field), text]));
    const parsed = broadcastInput.safeParse({ ...common, ...Object.fromEntries(fields) });
    const read = parsed.success ? readBroadcast(parsed.data, context) : { ok: false as const, faults: fieldErrors(parsed.error) };
    return read.ok ? { row, cells, ...read } : { row, cells, ok: false, faults: read.faults.map((fault) => columnFault(fault, column)) };
  });
  return { ok: true, rows, unread: mapped.unread };
}

function columnFault({ field, message, remedy }: FieldError, column: (field: string) => string): ColumnFault {
  return { column: column(field), message, remedy: remedy ?? 'correct it, and send the log again: what was taken in stays one' };
}
