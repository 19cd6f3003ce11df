import { normalisePhone } from '#libs/privacy';

/** As a form may have it whose `+` was not escaped. */
export function plainNumber(text: string): string {
  const number = text.replace(/^ (?=\d)/, '+').trim();
  return /^[1-9]\d{6,14}$/.test(number) ? `+${number}` : number;
}

/** What networks give as the number of a caller who withholds it: ANONYMOUS, RESTRICTED, BLOCKED, UNKNOWN, UNAVAILABLE on a telephone's keys. */
const withheld = new Set(['+266696687', '+7378742833', '+2562533', '+8656696', '+86282452253']);

/** E.164, also of numbers newer than the numbering plan that we know; a short code, a name or a withheld number is nobody's phone. */
export function phoneOf(from: string): string | undefined {
  const number = plainNumber(from);
  if (withheld.has(number)) return undefined;
  return normalisePhone(number) ?? (/^\+[1-9]\d{6,14}$/.test(number) ? number : undefined);
}
