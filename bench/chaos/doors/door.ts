import type { ServiceName } from '#libs/contract';
import type { OwnGateway } from '../../gateway/gateway.ts';

/** What one citizen says, as it comes to a door. */
export interface Appeal {
  /** 32 hex digits, its own. */
  key: string;
  /** What its provider calls it; the same whenever it is tried again. */
  sourceId: string;
  /** E.164. */
  from: string;
  words: string;
}

export type Doorway = Pick<OwnGateway, 'url' | 'credentials' | 'ports' | 'standIns'>;

/** A way into the gateway, and what becomes of what goes through it. */
export interface Door {
  /** The adapter behind it. */
  service: ServiceName;
  /** What a provider would call the appeal, from 32 hex digits. */
  sourceIdOf(hex: string): string;
  /** What stands in the message's text. */
  textOf(words: string): string;
  /**
   * How its citizen hears of his case: a `text` at the stand-in, a `report` of the adapter that it was sent or shown, or a
   * call-back task, which is no answer.
   */
  answer: 'text' | 'report' | 'task';
  /** Its words say where it goes. */
  assigned: boolean;
  /** How many appeals one citizen brings: more than one only where each is a case of its own. */
  appealsEach: number;
  /** The gateway asks for it every so often and is shown the newest only: not for a load of many a second. */
  isRead?: true;
  /** Tries once to bring it in; gives the HTTP status, or 200 and 503 where it is no HTTP. @throws when nobody answers in time */
  bring(appeal: Appeal, gateway: Doorway): Promise<number>;
}

/** As long as Twilio waits for an answer. */
export const patience = 15_000;

/** Posts, reads the answer to its end and gives its status. */
export async function post(url: string, init: RequestInit): Promise<number> {
  const response = await fetch(url, { method: 'POST', signal: AbortSignal.timeout(patience), ...init });
  await response.arrayBuffer();
  return response.status;
}
