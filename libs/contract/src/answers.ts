import { z } from 'zod';
import { instant, medium, sealed, uuid } from './primitives.ts';

/** One message to a citizen on answers.v1; `to` opens to an Address, `text` to a string. */
export const answer = z.object({
  id: uuid,
  caseId: uuid,
  kind: z.enum(['acknowledgement', 'question', 'answer', 'notice']),
  medium,
  account: z.string().min(1),
  to: sealed,
  subject: z.string().optional(),
  text: sealed,
  inReplyTo: z.string().optional(),
});
export type Answer = z.infer<typeof answer>;

/** What became of an answer, on answers.results.v1. */
export const answerResult = z.object({
  id: uuid,
  answerId: uuid,
  caseId: uuid,
  state: z.enum(['sent', 'delivered', 'failed']),
  at: instant,
  providerId: z.string().optional(),
  reason: z.string().optional().describe('provider’s code and words, without the number'),
});
export type AnswerResult = z.infer<typeof answerResult>;
