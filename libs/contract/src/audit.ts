import { z } from 'zod';
import { instant, uuid } from './primitives.ts';

/** Who did or read what, on audit.events.v1. Holds ids only, never what was read. */
export const auditEvent = z.object({
  id: uuid,
  at: instant,
  service: z.string(),
  actor: z.object({ keyId: z.string(), scope: z.string(), unit: z.string().optional() }),
  action: z.string().describe('e.g. case.read, original.read, identity.release, dead-letter.skip'),
  caseId: uuid.optional(),
  subject: z.string().optional().describe('id of what was acted on'),
  outcome: z.enum(['done', 'refused']),
  reason: z.string().optional(),
});
export type AuditEvent = z.infer<typeof auditEvent>;
