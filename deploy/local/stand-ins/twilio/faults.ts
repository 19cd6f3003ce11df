import { z } from 'zod';

/**
 * What the next request to make a message gets instead of its usual answer: an error of Twilio's; nothing at all, the
 * message being taken (`cut`) or not (`cut-before`); or the usual answer and a failed delivery afterwards.
 */
export const faultSchema = z.enum(['server-error', 'too-many-requests', 'cut', 'cut-before', 'undelivered']);
export type Fault = z.output<typeof faultSchema>;

export interface ApiError {
  status: number;
  code: number;
  message: string;
}

export function apiErrorBody(error: ApiError): Record<string, unknown> {
  return { code: error.code, message: error.message, more_info: `https://www.twilio.com/docs/errors/${error.code}`, status: error.status };
}

export const serverError: ApiError = { status: 500, code: 20500, message: 'An internal server error has occurred' };
export const tooManyRequests: ApiError = { status: 429, code: 20429, message: 'Too Many Requests' };
export const unauthenticated: ApiError = { status: 401, code: 20003, message: 'Authenticate' };
export const notFound = (path: string): ApiError => ({ status: 404, code: 20404, message: `The requested resource ${path} was not found` });

/** Why Twilio would refuse to send, checked in its order; undefined when it would not. */
export function refusal(form: { to: string; from: string; body: string }): ApiError | undefined {
  const bad = (code: number, message: string): ApiError => ({ status: 400, code, message });
  if (form.to === '') return bad(21604, "A 'To' phone number is required.");
  if (form.from === '') return bad(21603, "A 'From' phone number is required.");
  // Twilio's own number for trying this error is not valid by its rules either.
  if (!/^\+[1-9]\d{6,14}$/.test(form.to) || form.to === '+15005550001') {
    return bad(21211, `The 'To' number ${form.to} is not a valid phone number.`);
  }
  if (!/^\+?[1-9]\d{2,14}$/.test(form.from)) return bad(21212, `The 'From' number ${form.from} is not a valid phone number, shortcode, or alphanumeric sender ID.`);
  if (form.body === '') return bad(21602, 'Message body is required.');
  if (form.body.length > 1600) return bad(21617, 'The concatenated message body exceeds the 1600 character limit');
  return undefined;
}
