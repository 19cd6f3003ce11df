import { parsePhoneNumberFromString, type CountryCode } from 'libphonenumber-js/max';

/**
 * E.164 of a phone number as people and providers write it (`138 0000 1234`, `０７９２－８１２３４５６`, `0086…`), or
 * undefined for short codes, service numbers, withheld callers and what is no number. `areaCode` (`0792`) completes a
 * local Chinese number of 7 or 8 digits; without it such a number stands for nobody. An extension is left out.
 */
export function normalisePhone(text: string, defaultCountry: CountryCode = 'CN', areaCode?: string): string | undefined {
  if (text.length > 64) return undefined;
  const written = plainDigits(text);
  if (!written) return undefined;
  if (defaultCountry === 'CN') {
    const mobile = /^(?:\+86|0086|86)?0?(1[3-9]\d{9})$/.exec(written);
    // New mobile ranges are opened faster than the metadata learns of them.
    if (mobile) return `+86${mobile[1]}`;
    if (/^[2-8]\d{6,7}$/.test(written)) return areaCode ? valid(`0${areaCode.replace(/^0/, '')}${written}`, 'CN') : undefined;
  }
  return valid(written.startsWith('00') ? `+${written.slice(2)}` : written, defaultCountry);
}

// The max metadata: the min one knows lengths only, and takes a local number without area code for a whole one.
function valid(written: string, country: CountryCode): string | undefined {
  const number = parsePhoneNumberFromString(written, country);
  return number?.isValid() ? number.number : undefined;
}

function plainDigits(text: string): string {
  const [number = ''] = text.normalize('NFKC').split(/(?:转|轉|ext|#|分机)/i);
  const digits = number.replace(/[^\d+]/g, '');
  return /^\+?\d{5,20}$/.test(digits) && !/\p{L}/u.test(number.replace(/^\s*tel\s*:/i, '')) ? digits : '';
}
