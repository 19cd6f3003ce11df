import type { BusRecord } from '#libs/bus';
import { caseEvent, decodeEvent, eventTypes, MalformedEvent, parseData, type CaseEvent } from '#libs/contract';

/** @throws MalformedEvent when it is no event of a case */
export function readCaseEvent(record: BusRecord): CaseEvent {
  const envelope = decodeEvent(record.headers, record.value);
  const event = parseData(caseEvent, envelope);
  if (envelope.type !== eventTypes.versioned(event.type)) throw new MalformedEvent('ce_type is not the type of the data');
  if (record.key !== event.caseId) throw new MalformedEvent('the key of the record is not the case’s id');
  return event;
}
