const provinces = new Set([
  11, 12, 13, 14, 15, 21, 22, 23, 31, 32, 33, 34, 35, 36, 37, 41, 42, 43, 44, 45, 46, 50, 51, 52, 53, 54,
  61, 62, 63, 64, 65, 71, 81, 82, 83,
]);

/** GB 11643-1999: province, a date of birth that exists, and the check character (ISO 7064 MOD 11-2). */
export function isIdentityCard(number: string): boolean {
  return number.length === 18 && /^\d{17}[\dX]$/.test(number) && hasCardShape(number, 1850, 2199) && checkCharacter(number) === number.charAt(17);
}

/** A mistyped card: all but the check character is right, and the holder is old enough to have written. */
export function looksLikeIdentityCard(number: string): boolean {
  return number.length === 18 && /^\d{17}[\dX]$/.test(number) && hasCardShape(number, 1920, 2010);
}

/** The card of 15 digits, given out until 1999; it has no check character. */
export function isOldIdentityCard(number: string): boolean {
  return /^\d{15}$/.test(number) && provinces.has(Number(number.slice(0, 2))) && isDate(`19${number.slice(6, 12)}`);
}

/** Luhn's sum, as bank cards have it (ISO/IEC 7812-1). */
export function passesLuhn(number: string): boolean {
  let sum = 0;
  for (let index = 0; index < number.length; index += 1) {
    const digit = Number(number.charAt(number.length - 1 - index)) * (index % 2 === 1 ? 2 : 1);
    sum += digit > 9 ? digit - 9 : digit;
  }
  return sum % 10 === 0;
}

/** `20261124`: a day that exists. */
export function isDate(text: string): boolean {
  const [year, month, day] = [Number(text.slice(0, 4)), Number(text.slice(4, 6)), Number(text.slice(6, 8))];
  if (text.length !== 8 || month < 1 || month > 12 || day < 1) return false;
  return day <= new Date(Date.UTC(year, month, 0)).getUTCDate();
}

function hasCardShape(number: string, from: number, to: number): boolean {
  const year = Number(number.slice(6, 10));
  return provinces.has(Number(number.slice(0, 2))) && year >= from && year <= to && isDate(number.slice(6, 14));
}

function checkCharacter(number: string): string {
  const weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
  const sum = weights.reduce((total, weight, index) => total + weight * Number(number.charAt(index)), 0);
  return '10X98765432'.charAt(sum % 11);
}
