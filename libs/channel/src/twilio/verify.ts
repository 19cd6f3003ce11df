// The module alone: the package's index loads the client, axios and 230 files more.
import { validateRequest } from 'twilio/lib/webhooks/webhooks.js';
import type { WebhookRequest } from '../http/exchange.ts';
import type { Refused } from '../provider.ts';
import { fieldOf, parseForm, type FormField } from '../text/form.ts';
import type { TwilioAccount, TwilioAccounts } from './accounts.ts';

/** An authentic form, and the account whose token signed it. */
export interface TwilioForm {
  account: TwilioAccount;
  fields: readonly FormField[];
}

/**
 * Twilio's X-Twilio-Signature over the public address and every field, checked by Twilio's own package with and without
 * port. Only the token of the account that the form names counts, and a number only with its own account.
 */
export function verifyTwilio(request: WebhookRequest, accounts: Pick<TwilioAccounts, 'bySid' | 'ofNumber'>): TwilioForm | Refused {
  const signature = request.headers['x-twilio-signature'];
  if (signature === undefined || signature === '') return { refused: 'no-signature' };
  if (!/^application\/x-www-form-urlencoded\b/i.test(request.headers['content-type'] ?? '')) return { refused: 'not-a-form' };
  const fields = parseForm(request.body);
  const account = accounts.bySid(fieldOf(fields, 'AccountSid')?.value ?? '');
  if (!account) return { refused: 'unknown-account' };
  const signed = account.tokens.some((token) => readings(fields).some((form) => validateRequest(token, signature, request.url, form)));
  if (!signed) return { refused: 'wrong-signature' };
  const owner = accounts.ofNumber(fieldOf(fields, 'To')?.value ?? '');
  return owner && owner !== account ? { refused: 'foreign-number' } : { account, fields };
}

type SignedForm = Record<string, string | string[]>;

/**
 * The forms that can have been signed: the text as we read it and, where its bytes were no UTF-8, as others would have
 * read it before they signed. Every field counts in each of them, a doubled one with all its values.
 */
function readings(fields: readonly FormField[]): SignedForm[] {
  const forms = [asForm(fields, ({ value }) => value)];
  if (fields.every(({ confidence }) => confidence === 1)) return forms;
  const other = (encoding: 'utf8' | 'latin1') => asForm(fields, ({ bytes, value, confidence }) => (confidence === 1 ? value : bytes.toString(encoding)));
  return [...forms, other('utf8'), other('latin1')];
}

function asForm(fields: readonly FormField[], read: (field: FormField) => string): SignedForm {
  const form = Object.create(null) as SignedForm;
  for (const field of fields) {
    const before = form[field.name];
    const value = read(field);
    form[field.name] = before === undefined ? value : [...(Array.isArray(before) ? before : [before]), value];
  }
  return form;
}
