/** As offices mean it, however it was typed: full width, spaces and small letters make no other number. */
export function petitionNumber(text: string): string {
  return text.normalize('NFKC').replace(/[\s\p{C}]+/gu, '').toUpperCase();
}

/** What makes a petition the same one: offices number for themselves. `office` is the account that it came by, or who issued the number. */
export function petitionIdentity(office: string, number: string): string {
  return `${office}/${petitionNumber(number)}`;
}

/**
 * The digits of a number that a spreadsheet may have written as a float: `13800001234.0`, `1.3800001234E+10`. Undefined when
 * it has lost some: `1.38E+10`. What is no float is given back as it is.
 */
export function wholeNumber(text: string): string | undefined {
  const plain = text.normalize('NFKC').trim();
  const [, whole = '', decimals = '', power] = /^(\d)\.?(\d*)E\+?(\d{1,2})$/i.exec(plain) ?? [];
  if (power !== undefined) return decimals.length >= Number(power) && /^0*$/.test(decimals.slice(Number(power))) ? whole + decimals.slice(0, Number(power)) : undefined;
  return plain.replace(/^(\d{5,})\.0+$/, '$1');
}
