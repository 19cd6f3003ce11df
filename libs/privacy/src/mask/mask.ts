import { findAddresses } from './addresses.ts';
import { fold } from './fold.ts';
import { findAccounts, findDocuments, findMails, findPlates } from './identifiers.ts';
import { findNames } from './names.ts';
import { findNumbers } from './numbers.ts';
import { Findings, maskKinds, matches, type MaskKind } from './spans.ts';

/** What is known of the correspondent; each is sought in all the ways in which it may be written. */
export interface Known {
  names?: readonly string[];
  addresses?: readonly string[];
  phones?: readonly string[];
  emails?: readonly string[];
  plates?: readonly string[];
}

export interface Masked {
  text: string;
  /** Kinds that were found, with how often; never what was found. */
  found: { kind: MaskKind; count: number }[];
}

export const maskTokens: Readonly<Record<MaskKind, string>> = {
  'phone': '〔电话〕', 'identity-card': '〔身份证号〕', 'bank-card': '〔银行卡号〕', 'plate': '〔车牌〕', 'mail': '〔邮箱〕',
  'name': '〔姓名〕', 'address': '〔住址〕', 'document': '〔证件号〕', 'account': '〔账号〕',
};

/**
 * Puts a token where a text tells who someone is: phones, identity and bank cards, plates, mail addresses, documents,
 * chat accounts, the correspondent's own name and address, and the name with which he introduces himself. Dates,
 * amounts, case numbers, public numbers and the place complained about stay. All else is kept to the last code unit.
 * The work grows with the text's length: no expression here repeats without a bound.
 */
export function mask(text: string, known: Known = {}): Masked {
  const folded = fold(text);
  const findings = new Findings(folded.text.length);
  keepCaseNumbers(folded.text, findings);
  findMails(folded.text, known.emails ?? [], findings);
  findAddresses(folded.text, known.addresses ?? [], findings);
  findPlates(folded.text, known.plates ?? [], findings);
  findDocuments(folded.text, findings);
  findAccounts(folded.text, findings);
  findNumbers(folded.text, known.phones ?? [], findings);
  findNames(folded.text, known.names ?? [], findings);

  const pieces: string[] = [];
  let from = 0;
  const spans = findings.spans.toSorted((one, other) => one.start - other.start);
  for (const { kind, start, end } of spans) {
    pieces.push(text.slice(from, folded.at[start]), maskTokens[kind]);
    from = folded.at[end] ?? text.length;
  }
  pieces.push(text.slice(from));
  const found = maskKinds
    .map((kind) => ({ kind, count: spans.filter((span) => span.kind === kind).length }))
    .filter(({ count }) => count > 0);
  return { text: pieces.join(''), found };
}

/** JJ-20261124-000123 is ours, and must stay for people to quote it. */
function keepCaseNumbers(text: string, findings: Findings): void {
  for (const { start, end } of matches(/(?<![A-Za-z0-9])[A-Z]{1,6}-(?:19|20)\d{6}-\d{4,8}(?![0-9])/gi, text)) findings.reserve(start, end);
}
