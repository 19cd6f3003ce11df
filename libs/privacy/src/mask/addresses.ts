import { addressParts, isWithinHouse, numberForms, type AddressPart } from './address-parts.ts';
import { fold } from './fold.ts';
import { literally, matches, type Findings } from './spans.ts';

/**
 * A known address, whole or in the part that leads to the door. Streets and estates alone stay: they say where the
 * lamp is broken. So does every address that is not the correspondent's own.
 */
export function findAddresses(text: string, known: readonly string[], findings: Findings): void {
  for (const address of known) {
    const plain = fold(address).text.trim();
    if (plain.length < 4) continue;
    const parts = addressParts(plain);
    for (const pattern of doorPatterns(parts)) {
      for (const { start, end } of matches(pattern.expression, text)) {
        const from = extendedLeft(text, start, parts.slice(0, pattern.from));
        if (pattern.alone || from < start) findings.add('address', from, end);
      }
    }
    for (const { start, end } of matches(new RegExp(literally(plain), 'g'), text)) findings.add('address', start, end);
  }
  findStatedDoors(text, findings);
}

const number = '(?:[0-9]{1,5}|[零〇一二三四五六七八九十]{1,5})';
const building = `(?:${number}|[A-Za-z])(?:号楼|栋|幢|座|#)[ -]?`;
const unit = `${number}单元[ -]?`;
const statedDoor = new RegExp(
  `(?:${building}(?:${unit})?(?:${number}(?:楼|层))?${number}(?:室|房|户|号)?|${unit}${number}(?:室|房|户|号)?|[0-9]{3,5}(?:室|房))`, 'g',
);

/** "我家住…3栋2单元501室": where he says that he lives, the door goes; street and estate stay. */
function findStatedDoors(text: string, findings: Findings): void {
  for (const { end } of matches(/(?:家住|我住|本人住|我家在|我家是|家庭住址|家庭地址|居住地址|住址|现住)/g, text)) {
    const after = /^[^\n。;!?]{0,40}/.exec(text.slice(end, end + 40))?.[0] ?? '';
    for (const door of matches(statedDoor, after)) findings.add('address', end + door.start, end + door.end);
  }
}

interface DoorPattern {
  expression: RegExp;
  /** The first part that it holds; those before it may stand to its left. */
  from: number;
  /** Tells the door without anything to its left. */
  alone: boolean;
}

/** Patterns for the end of an address, the longest first, as 3栋2单元501室, 3#2-501 or 三栋二单元. */
function doorPatterns(parts: readonly AddressPart[]): DoorPattern[] {
  const leaf = parts.length - 1;
  const last = parts[leaf];
  if (last?.number === undefined) return [];
  let first = leaf;
  while (first > 0 && isWithinHouse(parts[first] ?? { text: '' }) && isWithinHouse(parts[first - 1] ?? { text: '' })) first -= 1;
  const patterns: DoorPattern[] = [];
  for (let from = first; from < leaf; from += 1) {
    const steps = parts.slice(from, leaf).map((part) => step(part));
    const expression = new RegExp(`(?<![0-9])${steps.join('')}${oneOf(last)}(?: ?${units(last)}|${bare})`, 'g');
    patterns.push({ expression, from, alone: true });
  }
  // 501室 is a door wherever it stands; 88号 and a bare 501 are his only behind what stands before them in the address.
  const worded = new RegExp(`(?<![0-9])${oneOf(last)} ?${units(last)}`, 'g');
  patterns.push({ expression: worded, from: leaf, alone: /^(?:室|房|户|)$/.test(last.unit ?? '') });
  patterns.push({ expression: new RegExp(`(?<![0-9])${oneOf(last)}${bare}`, 'g'), from: leaf, alone: false });
  const [house, inside] = [parts[first], parts[first + 1]];
  if (house && inside && first + 1 < leaf) {
    patterns.push({ expression: new RegExp(`(?<![0-9])${oneOf(house)} ?${units(house)} ?${oneOf(inside)} ?${units(inside)}`, 'g'), from: first, alone: true });
  }
  return patterns;
}

function step(part: AddressPart): string {
  return `${oneOf(part)}(?: ?${units(part)}[ -]?|[ -]{1,2})`;
}

const bare = '(?![0-9路年月日元号组])';

function units(part: AddressPart): string {
  switch (part.unit) {
    case '室': case '房': case '户': case '': return '(?:室|房|户|号)';
    case '楼': case '层': return '(?:楼|层)';
    case '号': case '组': case '队': case '单元': return part.unit;
    default: return '(?:号楼|栋|幢|座|楼|号|#)';
  }
}

function oneOf(part: AddressPart): string {
  return `(?:${numberForms(part.number ?? '').map(literally).join('|')})`;
}

/** Where the address begins that ends at `end`, taking in the parts that stand before it. */
function extendedLeft(text: string, end: number, parts: readonly AddressPart[]): number {
  let from = end;
  for (const part of parts.toReversed()) {
    const written = part.number === undefined ? [part.text] : numberForms(part.number).map((form) => `${form}${part.unit}`);
    const before = text.slice(Math.max(0, from - 24), from).trimEnd();
    const gap = Math.min(24, from) - before.length;
    const found = gap <= 2 ? written.find((form) => before.endsWith(form)) : undefined;
    if (found) from -= found.length + gap;
  }
  return from;
}
