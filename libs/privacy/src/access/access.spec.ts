import {
  mayBeRecipient, mayReleaseIdentity, viewFor,
  type AppealKind, type CaseFacts, type Reader, type StaffScope, type View,
} from './access.ts';

const unit: Reader = { kind: 'department', unit: 'lighting' };
const others: AppealKind[] = ['inquiry', 'help', 'complaint', 'suggestion', 'praise', 'other'];

/** identity, text, originals, media, may leave: "shown full o m go" */
function short(view: View): string {
  return [view.identity, view.text, view.originals ? 'o' : '-', view.media ? 'm' : '-', view.mayLeave ? 'go' : 'stay'].join(' ');
}

const open = 'shown full o m go';
const byPolicy = 'shown masked - m go';
const masked = 'withheld masked - - go';
const textOnly = 'withheld full - - go';
const named = 'shown masked - - go';
const shut = 'withheld withheld - - stay';

// Every combination of what decides for a department, and what it gives. `*` stands for either.
// secret | assigned by | policy shows | released to this unit: identity by, text | named → view
type Secret = 'no' | 'confidential' | 'report';
type Row = readonly [secret: Secret, by: CaseFacts['assignedBy'] | '*', policy: boolean | '*', identity: false | StaffScope | '*', text: boolean | '*', named: boolean | '*', view: string];
const table: readonly Row[] = [
  ['no', 'machine', false, false, false, false, masked],
  ['no', 'machine', false, false, true, false, textOnly],
  ['no', 'machine', true, false, false, false, byPolicy],
  ['no', 'machine', true, false, true, false, open],
  ['no', 'person', '*', false, '*', false, open],
  ['no', '*', '*', 'staff', '*', false, open],
  ['no', '*', '*', 'supervisor', '*', false, open],
  ['no', '*', '*', 'custodian', '*', false, open],
  ['no', '*', '*', '*', '*', true, masked],
  ['confidential', '*', '*', '*', false, '*', shut],
  ['confidential', '*', '*', false, true, '*', masked],
  ['confidential', '*', '*', 'staff', true, false, named],
  ['confidential', '*', '*', 'supervisor', true, false, named],
  ['confidential', '*', '*', 'custodian', true, false, named],
  ['confidential', '*', '*', 'staff', true, true, masked],
  ['confidential', '*', '*', 'supervisor', true, true, masked],
  ['confidential', '*', '*', 'custodian', true, true, masked],
  ['report', '*', '*', '*', false, '*', shut],
  ['report', '*', '*', false, true, '*', masked],
  ['report', '*', '*', 'staff', true, '*', masked],
  ['report', '*', '*', 'supervisor', true, '*', masked],
  ['report', '*', '*', 'custodian', true, false, named],
  ['report', '*', '*', 'custodian', true, true, masked],
];

interface Combination { secret: Secret; by: CaseFacts['assignedBy']; policy: boolean; identity: false | StaffScope; text: boolean; named: boolean; kind: AppealKind; confidential: boolean }

function combinations(): Combination[] {
  const all: Combination[] = [];
  const secrets: { secret: Secret; kind: AppealKind; confidential: boolean }[] = [
    ...others.map((kind) => ({ secret: 'no' as const, kind, confidential: false })),
    ...others.map((kind) => ({ secret: 'confidential' as const, kind, confidential: true })),
    { secret: 'report', kind: 'report', confidential: false },
    { secret: 'report', kind: 'report', confidential: true },
  ];
  for (const secret of secrets) for (const by of ['machine', 'person'] as const) for (const policy of [false, true]) {
    for (const identity of [false, 'staff', 'supervisor', 'custodian'] as const) for (const text of [false, true]) {
      for (const isNamed of [false, true]) all.push({ ...secret, by, policy, identity, text, named: isNamed });
    }
  }
  return all;
}

function factsOf(one: Combination, to: readonly string[]): CaseFacts {
  return {
    kind: one.kind, confidential: one.confidential, assignedBy: one.by, categoryShowsIdentity: one.policy,
    released: { identity: one.identity, text: one.text, to }, readerIsNamed: one.named,
  };
}

function rowsFor(one: Combination): Row[] {
  const wanted = [one.secret, one.by, one.policy, one.identity, one.text, one.named];
  return table.filter((row) => wanted.every((value, index) => row[index] === '*' || row[index] === value));
}

describe('what a department may see', () => {
  test('the table holds every combination exactly once', () => {
    for (const one of combinations()) expect({ one, rows: rowsFor(one).length }).toEqual({ one, rows: 1 });
  });

  test('every combination gives what the table says', () => {
    expect(combinations()).toHaveLength(896);
    for (const one of combinations()) {
      expect({ one, view: short(viewFor(unit, factsOf(one, ['lighting']))) }).toEqual({ one, view: rowsFor(one)[0]?.[6] });
    }
  });

  test('a release to another unit opens nothing', () => {
    for (const one of combinations()) {
      const elsewhere = viewFor(unit, factsOf(one, ['water']));
      const nowhere = viewFor(unit, { ...factsOf(one, []), released: { identity: false, text: false, to: [] } });
      expect(elsewhere).toEqual(nowhere);
    }
  });

  test('of a report or confidential case no original and no medium ever goes, and no text unmasked', () => {
    for (const one of combinations().filter((each) => each.secret !== 'no')) {
      const view = viewFor(unit, factsOf(one, ['lighting']));
      expect([view.originals, view.media, view.text === 'full']).toEqual([false, false, false]);
    }
  });
});

describe('what staff may see', () => {
  test.each<[StaffScope, AppealKind, string]>([
    ...others.flatMap((kind): [StaffScope, AppealKind, string][] => [['staff', kind, open], ['supervisor', kind, open], ['custodian', kind, open]]),
    ['staff', 'report', masked],
    ['supervisor', 'report', textOnly],
    ['custodian', 'report', open],
  ])('%s, %s: %s', (scope, kind, view) => {
    for (const one of combinations().filter((each) => each.kind === kind)) {
      expect(short(viewFor({ kind: 'staff', scope }, factsOf(one, [])))).toBe(view);
    }
  });
});

test.each<[StaffScope, AppealKind, boolean]>([
  ['staff', 'complaint', true], ['supervisor', 'help', true], ['custodian', 'complaint', true],
  ['staff', 'report', false], ['supervisor', 'report', false], ['custodian', 'report', true],
])('%s may release the identity of a %s: %s', (scope, kind, may) => {
  expect(mayReleaseIdentity(scope, { kind })).toBe(may);
});

describe('who may be recipient by machine', () => {
  const parents: Record<string, string> = { lamps: 'lighting', poles: 'lighting', lighting: 'works', water: 'works' };
  test.each<[unit: string, namedUnits: string[], may: boolean]>([
    ['lighting', ['lighting'], false],
    ['works', ['lighting'], false],
    ['lamps', ['lighting'], false],
    ['poles', ['lighting'], false],
    ['water', ['lighting'], true],
    ['poles', ['lamps'], true],
    ['lighting', ['lamps'], false],
    ['works', ['lamps'], true],
    ['water', ['lamps', 'water'], false],
    ['water', [], true],
    ['unknown', ['other'], true],
  ])('%s, when %j are named: %s', (unit, namedUnits, may) => {
    expect(mayBeRecipient(unit, namedUnits, (code) => parents[code])).toBe(may);
  });
});
