import type { IncomingMessage, ServerResponse } from 'node:http';
import type { SentText } from './twilio/outbox-page.ts';

/** A stand-in for one provider's API, under a path of its own on the stand-ins' one port. */
export interface StandIn {
  /** With which its addresses begin, e.g. `/aliyun/`. */
  path: string;
  answer(request: IncomingMessage, response: ServerResponse, url: URL): Promise<void>;
  /** What it was given to send, newest first. */
  sent: () => SentText[];
  close: () => void;
}
