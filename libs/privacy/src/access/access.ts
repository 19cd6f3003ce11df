/** Kinds of appeal: 咨询, 求助, 投诉, 举报, 建议, 表扬, 其他. */
export type AppealKind = 'inquiry' | 'help' | 'complaint' | 'report' | 'suggestion' | 'praise' | 'other';
export type StaffScope = 'staff' | 'supervisor' | 'custodian';
export type Reader = { kind: 'department'; unit: string } | { kind: 'staff'; scope: StaffScope };

/** What a person has let out. It counts for the units in `to` only. */
export interface Released {
  /** Who released the identity: for a report only a custodian's release counts, also one made before it was a report. */
  identity: false | StaffScope;
  /** For a report or confidential case: the masked text may go. Else: the text goes unmasked. */
  text: boolean;
  to: readonly string[];
}

export interface CaseFacts {
  kind: AppealKind;
  confidential: boolean;
  assignedBy: 'machine' | 'person';
  /** The policy of its category, e.g. street lighting: the unit must be able to ring the citizen. */
  categoryShowsIdentity: boolean;
  released: Released;
  /** The reading unit is named in the case as the one complained about, or is above or below one that is. */
  readerIsNamed?: boolean;
}

export interface View {
  identity: 'shown' | 'withheld';
  text: 'full' | 'masked' | 'withheld';
  /** The raw original: the webhook's bytes, the mail, the scan. */
  originals: boolean;
  /** Images and recordings: a voice or a photo tells who someone is. */
  media: boolean;
  /** May be sent or shown to this reader at all. */
  mayLeave: boolean;
  /** The rule that decided, for the audit trail. */
  why: string;
}

const everything = { identity: 'shown', text: 'full', originals: true, media: true, mayLeave: true } as const;
const maskedOnly = { identity: 'withheld', text: 'masked', originals: false, media: false, mayLeave: true } as const;
const nothing = { identity: 'withheld', text: 'withheld', originals: false, media: false, mayLeave: false } as const;

/** Who may see what of a case (信访工作条例 §30, §46; promise 7). Fails closed: what no rule opens stays shut. */
export function viewFor(reader: Reader, facts: CaseFacts): View {
  return reader.kind === 'staff' ? staffView(reader.scope, facts) : unitView(reader.unit, facts);
}

/** Who may release identity: a clerk; for a report a custodian. */
export function mayReleaseIdentity(scope: StaffScope, facts: Pick<CaseFacts, 'kind'>): boolean {
  return facts.kind !== 'report' || scope === 'custodian';
}

/**
 * Whether a machine may make `unit` the recipient of a complaint or report that names `namedUnits`: never a named unit,
 * its parent or one of its children.
 */
export function mayBeRecipient(
  unit: string, namedUnits: readonly string[], parentOf: (unit: string) => string | undefined,
): boolean {
  return !namedUnits.some((named) => unit === named || parentOf(named) === unit || parentOf(unit) === named);
}

function staffView(scope: StaffScope, facts: CaseFacts): View {
  if (facts.kind !== 'report') return { ...everything, why: 'staff handle the case' };
  if (scope === 'custodian') return { ...everything, why: 'a custodian keeps the identity of those who report' };
  if (scope === 'supervisor') {
    return { ...maskedOnly, text: 'full', why: 'a report: a supervisor reads the text to judge its masking, not who wrote it' };
  }
  return { ...maskedOnly, why: 'a report: only a custodian sees who wrote it' };
}

function unitView(unit: string, facts: CaseFacts): View {
  const { released } = facts;
  const letOut = released.to.includes(unit);
  const identityReleased = letOut && released.identity !== false && mayReleaseIdentity(released.identity, facts);

  if (facts.kind === 'report' || facts.confidential) {
    if (!letOut || !released.text) {
      return { ...nothing, why: 'a report or confidential case leaves only when a person has released its masked text to this unit' };
    }
    if (identityReleased && !facts.readerIsNamed) {
      return { ...maskedOnly, identity: 'shown', why: 'a person entitled to it released the identity to this unit' };
    }
    return { ...maskedOnly, why: 'a report or confidential case goes without identity, originals and media, and masked' };
  }
  if (facts.readerIsNamed) return { ...maskedOnly, why: 'the unit is named in the case: who complains never reaches it' };
  if (identityReleased) return { ...everything, why: 'a person released the identity to this unit' };
  if (facts.assignedBy === 'person') return { ...everything, why: 'a person assigned it' };
  if (facts.categoryShowsIdentity) return policyView(letOut && released.text);
  if (letOut && released.text) return { ...maskedOnly, text: 'full', why: 'a person released the text to this unit' };
  return { ...maskedOnly, why: 'a machine assigned it, and neither policy nor a person released it' };
}

/**
 * A category's policy lets the unit ring the citizen. His words may speak of others too, so they stay masked, and the
 * original that holds them shut, until a person has read them.
 */
function policyView(textReleased: boolean): View {
  const why = "its category's policy shows the identity";
  return textReleased ? { ...everything, why } : { ...everything, text: 'masked', originals: false, why };
}
