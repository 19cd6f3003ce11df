import { instantIn } from '#libs/channel';
import type { City } from '#libs/city';
import type { CaseStatus } from '#libs/contract';
import type { Json } from '../answer/xml.ts';
import { isClosed } from '../cases/public-case.ts';

/** A request as it is kept. */
export interface RequestRow {
  number: string;
  case_id: string;
  posted_at: Date;
  updated_at: Date;
  service: string;
  description: string | null;
  address: string | null;
  address_id: string | null;
  latitude: number | null;
  longitude: number | null;
  status: CaseStatus;
  unit: string;
  due_at: Date | null;
  paused: boolean;
  merged: boolean;
  reason: string | null;
}

export interface UpdateRow {
  update_id: string;
  case_id: string;
  number: string;
  status: CaseStatus;
  paused: boolean;
  unit: string;
  reason: string | null;
  at: Date;
}

/** Both have what the words of a status are made of. */
type Standing = Pick<UpdateRow, 'status' | 'paused' | 'unit' | 'reason'> & { merged?: boolean };

/** 不予受理 and why, as DOMAIN's list has the reasons. */
const notAccepted: Readonly<Record<string, string>> = {
  'emergency-services': '紧急事项，请拨打110、119、120', 'other-lawful-channel': '应通过其他法定途径处理', 'already-in-hand': '同一事项已在办理或已办结',
  secret: '涉及国家秘密、商业秘密或个人隐私', unlawful: '违反法律法规或公序良俗', 'outside-powers': '不属于本市职权范围',
};

/**
 * A request as everybody may see it. No name, number or photo ever; of a category whose policy withholds who wrote, not the
 * exact place either: it would tell who complains about his neighbour.
 */
export function requestOf(row: RequestRow, city: City, notes?: readonly UpdateRow[]): Json {
  const time = (at: Date) => instantIn(city.zone, at);
  const service = city.subcategories.get(row.service);
  const exact = service?.identity === 'shown';
  return {
    service_request_id: row.number,
    status: openOrClosed(row.status),
    extended_status: extendedStatus(row),
    status_notes: statusNotes(row, city),
    service_name: service?.name ?? row.service,
    service_code: row.service,
    description: row.description,
    agency_responsible: nameOf(row.unit, city),
    service_notice: null,
    requested_datetime: time(row.posted_at),
    updated_datetime: time(row.updated_at),
    expected_datetime: row.due_at === null ? null : time(row.due_at),
    address: exact ? row.address : null,
    address_id: exact ? row.address_id : null,
    zipcode: null,
    lat: exact ? row.latitude : null,
    long: exact ? row.longitude : null,
    media_url: null,
    ...(notes === undefined ? {} : {
      notes: notes.map((note) => ({ datetime: time(note.at), description: statusNotes(note, city), type: extendedStatus(note) })),
    }),
  };
}

/** One change of a request's status, as FixMyStreet reads it. */
export function updateOf(row: UpdateRow, city: City): Json {
  return {
    update_id: row.update_id,
    service_request_id: row.number,
    status: openOrClosed(row.status),
    extended_status: extendedStatus(row),
    description: statusNotes(row, city),
    updated_datetime: instantIn(city.zone, row.at),
    media_url: null,
  };
}

function openOrClosed(status: CaseStatus): 'open' | 'closed' {
  return isClosed(status) ? 'closed' : 'open';
}

/** The case's own status; `waiting-for-citizen` over it while he is asked. The archive is the office's own matter. */
function extendedStatus({ status, paused }: Pick<Standing, 'status' | 'paused'>): string {
  if (paused) return 'waiting-for-citizen';
  return status === 'archived' ? 'resolved' : status;
}

function statusNotes(one: Standing, city: City): string {
  if (one.merged) return '与相关诉求合并办理';
  const unit = nameOf(one.unit, city);
  switch (extendedStatus(one)) {
    case 'new': return '已受理，正在确定承办单位';
    case 'assigned': return `已转${unit}`;
    case 'accepted': return `${unit}正在办理`;
    case 'returned': return '正在重新确定承办单位';
    case 'awaiting-approval': return `${unit}已提交办理结果，正在审核`;
    case 'waiting-for-citizen': return '等待诉求人补充情况';
    case 'not-accepted': return `不予受理：${notAccepted[one.reason ?? ''] ?? '依法不予受理'}`;
    default: return '已办结';
  }
}

function nameOf(unit: string, city: City): string {
  return city.units.get(unit)?.name ?? unit;
}
