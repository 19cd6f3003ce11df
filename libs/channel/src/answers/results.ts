import { openZone } from '#libs/city';
import { answerResult, answerResultsTopic, derivedId, encodeEvent, eventSource, eventTypes, type AnswerResult } from '#libs/contract';
import { currentTraceparent, type Clock } from '#libs/service';
import type { OutboxRow } from '#libs/store';
import { keepableText } from '../text/keepable.ts';
import { instantIn } from '../time.ts';

export interface ResultParts {
  city: { code: string };
  /** The service's name, for `ce_source`. */
  service: string;
  clock: Clock;
  /** IANA name of an account's zone. */
  zoneOf: (account: string) => string;
}

export interface Result extends Pick<AnswerResult, 'answerId' | 'caseId' | 'state' | 'providerId' | 'reason'> {
  account: string;
  /** Default: that of the present trace. */
  traceparent?: string;
}

/** What became of an answer, to be published by the transaction that knows it. */
export function resultRow(result: Result, { city, service, clock, zoneOf }: ResultParts): OutboxRow {
  const { answerId, caseId, state, providerId, reason, account, traceparent = currentTraceparent() } = result;
  const at = instantIn(openZone(zoneOf(account)), clock.now());
  const id = derivedId(answerId, 'result', state);
  const data = answerResult.parse({
    id, answerId, caseId, state, at,
    ...(providerId === undefined ? {} : { providerId: keepableText(providerId) }),
    ...(reason === undefined ? {} : { reason: keepableText(reason) }),
  });
  const event = encodeEvent({
    id, type: eventTypes.answerResult, source: eventSource(city.code, service), time: at, subject: answerId, data,
    ...(traceparent === undefined ? {} : { traceparent }),
  });
  return { ...event, topic: answerResultsTopic, key: caseId };
}
