import { auditTopic, encodeEvent, eventSource, eventTypes, type AuditEvent } from '#libs/contract';
import type { CallerIdentity } from '#libs/service';
import { outbox, type OutboxRow } from '#libs/store';
import type { RoutingParts } from './parts.ts';

export interface Reading {
  action: string;
  caseId?: string;
  subject?: string;
}

/** Puts down who reads what, committed before it is answered (DOMAIN, Privacy). */
export async function auditReading(reading: Reading, caller: CallerIdentity, parts: RoutingParts): Promise<void> {
  await parts.store.transaction((tx) => outbox.add(tx, [readingOf(reading, caller, parts)]));
}

/** The record of a reading, to be committed with whatever the reading follows from. */
export function readingOf(reading: Reading, { keyId, scope, unit }: CallerIdentity, parts: Pick<RoutingParts, 'random' | 'clock' | 'city'>): OutboxRow {
  const event: AuditEvent = {
    id: parts.random.uuid(), at: parts.clock.now().toISOString(), service: 'routing',
    actor: { keyId, scope, ...(unit === undefined ? {} : { unit }) }, outcome: 'done', ...reading,
  };
  const encoded = encodeEvent({
    id: event.id, type: eventTypes.audit, source: eventSource(parts.city().code, 'routing'), time: event.at, data: event,
  });
  return { ...encoded, topic: auditTopic, key: reading.caseId ?? null };
}
