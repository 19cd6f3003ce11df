import { z } from 'zod';
import { pointKind } from './cases.ts';
import { count, instant, level, unitCode, uuid } from './primitives.ts';

/** Escalation's proposal on escalations.events.v1; routing alone decides what follows of it. */
export const pointReached = z.object({
  id: uuid,
  caseId: uuid,
  unit: unitCode,
  level,
  round: count,
  caseVersion: count.describe('version of the case that the point was computed from'),
  point: pointKind,
  dueAt: instant.describe('the point’s own time, as the case’s clock had it'),
  firedAt: instant,
});
export type PointReached = z.infer<typeof pointReached>;
