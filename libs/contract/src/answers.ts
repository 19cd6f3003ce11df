import { z } from 'zod';
import { instant, medium, sealed, uuid } from './primitives.ts';

/** Of which of the city's templates an answer was made, with the values that were put in (number, pin, unit, text …). */
export const answerTemplate = z.object({ name: z.string().min(1), values: z.record(z.string(), z.string()) });
export type AnswerTemplate = z.infer<typeof answerTemplate>;

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
  template: sealed.optional().describe('opens to AnswerTemplate: for providers that send approved texts only, and for pages'),
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

/**
 * The words of a message that a person read or heard (`message.text.v1` on answers.v1): whoever took the message in tells
 * them as its next amendment.
 */
export const messageText = z.object({
  id: uuid,
  messageId: uuid,
  caseId: uuid,
  account: z.string().min(1).describe('the one that took the message in'),
  by: z.string().min(1).describe('clerk:<key id>'),
  text: sealed,
});
export type MessageText = z.infer<typeof messageText>;
