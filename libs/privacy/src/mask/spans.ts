/** What was found and made unreadable. */
export const maskKinds = [
  'phone', 'identity-card', 'bank-card', 'plate', 'mail', 'name', 'address', 'document', 'account',
] as const;
export type MaskKind = (typeof maskKinds)[number];

/** A finding in the folded text; `end` is the place after it. */
export interface Span { start: number; end: number; kind: MaskKind }

/** Findings that do not overlap: who comes first has it. */
export class Findings {
  readonly spans: Span[] = [];
  readonly #taken: Uint8Array;

  constructor(length: number) {
    this.#taken = new Uint8Array(length);
  }

  /** False, and nothing done, when a part of it is taken already. */
  add(kind: MaskKind, start: number, end: number): boolean {
    if (!this.reserve(start, end)) return false;
    this.spans.push({ kind, start, end });
    return true;
  }

  /** Keeps a stretch as it is: nothing later may take it. */
  reserve(start: number, end: number): boolean {
    for (let index = start; index < end; index += 1) if (this.#taken[index]) return false;
    this.#taken.fill(1, start, end);
    return true;
  }

  isTaken(index: number): boolean {
    return this.#taken[index] === 1;
  }
}

/** Every match of a global pattern; `group` names the part that counts. */
export function matches(pattern: RegExp, text: string, group = 0): { start: number; end: number; match: RegExpExecArray }[] {
  const found = [];
  for (const match of text.matchAll(pattern)) {
    const part = match[group] ?? '';
    if (part === '') continue;
    const start = match.index + match[0].lastIndexOf(part);
    found.push({ start, end: start + part.length, match });
  }
  return found;
}

export function literally(text: string): string {
  return text.replace(/[.^$()|[\]\\{}/?*+-]/g, '\\$&');
}
