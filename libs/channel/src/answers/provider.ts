import type { Answer, AnswerTemplate, Medium } from '#libs/contract';

/** One text to one citizen, opened, as a provider is to carry it. */
export interface OutgoingText {
  answerId: string;
  /** 1, 2 … of `parts`: a text that a medium cannot carry whole goes in several. */
  part: number;
  parts: number;
  medium: Medium;
  account: string;
  to: string;
  text: string;
  subject?: string;
  inReplyTo?: Answer['inReplyTo'];
  /** Of which template it was made: for providers that send approved texts only, and for pages. */
  template?: AnswerTemplate;
}

/** What one call of a provider led to. `reason`: its code and words, without the number. */
export type SendOutcome =
  | { outcome: 'sent'; providerId: string }
  /** It never will be: wrong number, opted out, not allowed. */
  | { outcome: 'refused'; reason: string }
  /** Certainly not sent now. */
  | { outcome: 'busy'; reason: string; retryAfterSeconds?: number }
  /** Perhaps sent, perhaps not: the answer was lost. It is looked up before it is sent again. */
  | { outcome: 'unknown'; reason: string; lookAgainSeconds?: number };

/** How answers of some accounts leave. Its methods never reject. */
export interface AnswerSender {
  carries(medium: Medium, account: string): boolean;
  /** The texts of which each is one message of the provider. */
  split(text: string): string[];
  send(message: OutgoingText): Promise<SendOutcome>;
  /**
   * The provider's ids of what it was given since then with this address and text; or why it cannot be said now, and in how
   * many seconds at the latest it is worth while to look again.
   */
  find(message: OutgoingText, since: Date): Promise<{ found: string[] } | { failed: string; lookAgainSeconds?: number }>;
}

/** What a provider said later about a text that it took. */
export interface DeliveryReport {
  providerId: string;
  state: 'delivered' | 'failed';
  reason?: string;
  /** From the address that the provider was told to report to: known even before its id was stored. */
  answerId?: string;
  part?: number;
}
