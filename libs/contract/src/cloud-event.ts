import { z } from 'zod';

/** CloudEvents 1.0, Kafka protocol binding, binary mode: attributes are `ce_` headers, the value is the data alone. */
export interface CloudEvent {
  id: string;
  type: string;
  source: string;
  time: string;
  subject?: string;
  traceparent?: string;
  data: unknown;
}

/** What a producer gives the bus: headers as text, value as JSON. */
export interface EncodedEvent {
  id: string;
  headers: Record<string, string>;
  value: string;
}

export function encodeEvent(event: CloudEvent): EncodedEvent {
  return {
    id: event.id,
    headers: {
      ce_specversion: '1.0',
      ce_id: event.id,
      ce_type: event.type,
      ce_source: event.source,
      ce_time: event.time,
      ...(event.subject === undefined ? {} : { ce_subject: event.subject }),
      ...(event.traceparent === undefined ? {} : { traceparent: event.traceparent }),
      'content-type': 'application/json',
    },
    value: JSON.stringify(event.data),
  };
}

const attributes = z.object({
  ce_specversion: z.literal('1.0', { error: 'ce_specversion must be 1.0' }),
  ce_id: z.string({ error: 'header ce_id is missing' }).min(1),
  ce_type: z.string({ error: 'header ce_type is missing' }).min(1),
  ce_source: z.string({ error: 'header ce_source is missing' }).min(1),
  ce_time: z.iso.datetime({ offset: true, error: 'header ce_time is not RFC 3339' }),
  ce_subject: z.string().optional(),
  traceparent: z.string().optional(),
});

/** A record that is no event of ours. Trying again cannot help, so the bus parks it at once. */
export class MalformedEvent extends Error {
  override readonly name = 'MalformedEvent';
}

/** Reads headers and JSON; throws MalformedEvent that says what is wrong, never what the value held. */
export function decodeEvent(headers: Record<string, string>, value: Uint8Array): CloudEvent {
  const parsed = attributes.safeParse(headers);
  if (!parsed.success) throw new MalformedEvent(parsed.error.issues.map((issue) => issue.message).join('; '));
  const { ce_id: id, ce_type: type, ce_source: source, ce_time: time, ce_subject: subject, traceparent } = parsed.data;
  let data: unknown;
  try {
    data = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(value));
  } catch {
    throw new MalformedEvent('the value is not JSON in UTF-8');
  }
  return {
    id, type, source, time, data,
    ...(subject === undefined ? {} : { subject }),
    ...(traceparent === undefined ? {} : { traceparent }),
  };
}

/** Parses an event's data by its schema; throws MalformedEvent that names the fields, never their values. */
export function parseData<T>(schema: z.ZodType<T>, event: CloudEvent): T {
  const parsed = schema.safeParse(event.data);
  if (parsed.success) return parsed.data;
  const fields = parsed.error.issues.slice(0, 10).map((issue) => `${issue.path.join('.') || '(data)'}: ${issue.code}`);
  throw new MalformedEvent(`${event.type} is not as the contract says: ${fields.join('; ')}`);
}

/** `ce_source` of a service of one city; routing refuses records of another city by it. */
export function eventSource(city: string, service: string): string {
  return `/minsheng/${city}/${service}`;
}
