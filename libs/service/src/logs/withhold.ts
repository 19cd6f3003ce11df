import { isNativeError } from 'node:util/types';

/**
 * Names under which personal data or secrets travel here. No part logs them; this is the second net, for the day when one
 * does.
 */
const personalFields = new Set([
  'text', 'body', 'rawBody', 'subject', 'from', 'to', 'phone', 'phones', 'email', 'emails', 'address', 'correspondent',
  'replyTo', 'pin', 'password', 'secret', 'token', 'key', 'authorization', 'cookie', 'headers', 'query', 'parameters',
]);
const depths = 3;

/** `fields` with what is personal by its name withheld, at three depths. What is given stays as it is. */
export function withholdPersonal(fields: Record<string, unknown>): Record<string, unknown> {
  return withheld(fields, depths) as Record<string, unknown>;
}

function withheld(value: unknown, left: number): unknown {
  if (left === 0 || typeof value !== 'object' || value === null || writesItself(value)) return value;
  if (Array.isArray(value)) return value.map((element) => withheld(element, left - 1));
  const copy: Record<string, unknown> = {};
  for (const [name, inner] of Object.entries(value)) copy[name] = personalFields.has(name) ? '[withheld]' : withheld(inner, left - 1);
  return copy;
}

/** Errors have a serializer of their own; dates and the like say how they are written. */
function writesItself(value: object): boolean {
  return isNativeError(value) || 'toJSON' in value;
}
