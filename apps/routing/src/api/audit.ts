import { auditTopic, encodeEvent, eventSource, eventTypes, type AuditEvent } from '#libs/contract';
import type { CallerIdentity } from '#libs/service';
import { outbox } from '#libs/store';
import type { RoutingParts } from './parts.ts';

export interface Reading {
  action: string;
  caseId?: string;
  subject?: string;
}

/** Puts down who reads what, committed before it is answered (DOMAIN, Privacy). */
export async function auditReading(reading: Reading, { keyId, scope, unit }: CallerIdentity, parts: RoutingParts): Promise<void> {
  const event: AuditEvent = {
    id: parts.random.uuid(), at: parts.clock.now().toISOString(), service: 'routing',
    actor: { keyId, scope, ...(unit === undefined ? {} : { unit }) }, outcome: 'done', ...reading,
  };
  const encoded = encodeEvent({
    id: event.id, type: eventTypes.audit, source: eventSource(parts.city().code, 'routing'), time: event.at, data: event,
  });
  await parts.store.transaction((tx) => outbox.add(tx, [{ ...encoded, topic: auditTopic, key: reading.caseId ?? null }]));
}
