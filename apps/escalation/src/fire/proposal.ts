import {
  derivedId, encodeEvent, escalationsTopic, eventTypes, pointReached, type PointReached,
} from '#libs/contract';
import type { OutboxRow } from '#libs/store';
import type { DuePoint } from './due-points.ts';

/** What is proposed to routing. The same point of the same clock has the same id, whoever fires it and however often. */
export function proposalOf(due: DuePoint, firedAt: Date): PointReached {
  const { case_id: caseId, unit, point, level, round, case_version: caseVersion } = due;
  const dueAt = due.next_at.toISOString();
  const id = derivedId(caseId, unit, String(round), point, String(level), dueAt, String(caseVersion));
  return { id, caseId, unit, level, round, caseVersion, point, dueAt, firedAt: firedAt.toISOString() };
}

/** The record for the topic. @throws ZodError when the point is not as the contract says */
export function recordOf(due: DuePoint, firedAt: Date, source: string): OutboxRow {
  const data = pointReached.parse(proposalOf(due, firedAt));
  const event = encodeEvent({ id: data.id, type: eventTypes.pointReached, source, subject: data.caseId, time: data.firedAt, data });
  return { ...event, topic: escalationsTopic, key: data.caseId };
}
