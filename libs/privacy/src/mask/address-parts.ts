/** One part of an address: 和中路 (a name) or 3栋 (a number with what it counts). */
export interface AddressPart { text: string; number?: string; unit?: string }

const numbered = /^([0-9]{1,5}|[A-Za-z](?=[栋幢座])|[零〇一二三四五六七八九十百]{1,5})(号楼|栋|幢|座|单元|楼|层|室|房|户|号|组|队|#|-|$)/;
const named = /^[^0-9,;、。-]{1,16}?(?:省|自治区|市|区|县|镇|乡|街道|社区|大道|大街|胡同|路|街|巷|弄|小区|花园|家园|公寓|新村|村|苑|园|城|庄|府|庭|里|湾)/;

/** Parts of a folded address, in order. What has no known ending is a named part too. */
export function addressParts(address: string): AddressPart[] {
  const parts: AddressPart[] = [];
  let rest = address.slice(0, 200).replace(/[ ,;、。()·]/g, '');
  while (rest !== '') {
    const number = numbered.exec(rest);
    const text = number?.[0] ?? named.exec(rest)?.[0] ?? /^[^0-9]{1,16}|^.{1,16}/.exec(rest)?.[0] ?? rest;
    parts.push(number ? { text, number: String(numberOf(number[1] ?? '')), unit: number[2] ?? '' } : { text });
    rest = rest.slice(text.length);
  }
  return parts;
}

/** Within a house: building, unit, floor, door. */
export function isWithinHouse(part: AddressPart): boolean {
  return part.unit !== undefined && !/^(?:号|组|队)$/.test(part.unit);
}

/** The ways in which a number is written: 12, 十二, 一二. */
export function numberForms(number: string): string[] {
  if (!/^\d{1,5}$/.test(number)) return [number];
  const value = Number(number);
  const forms = [number, Array.from(number, (digit) => han.charAt(Number(digit))).join('')];
  if (value < 100) forms.push(tens(value));
  return [...new Set(forms)];
}

const han = '零一二三四五六七八九';

function tens(value: number): string {
  if (value < 10) return han.charAt(value);
  const [ten, one] = [Math.floor(value / 10), value % 10];
  return `${ten > 1 ? han.charAt(ten) : ''}十${one > 0 ? han.charAt(one) : ''}`;
}

function numberOf(written: string): string {
  if (!/^[零〇一二三四五六七八九十百]/.test(written)) return written;
  const digits = Array.from(written.replace(/〇/g, '零'));
  if (!/[十百]/.test(written)) return digits.map((digit) => han.indexOf(digit)).join('');
  for (let value = 1; value < 100; value += 1) if (tens(value) === written || `一${tens(value)}` === written) return String(value);
  return written;
}
