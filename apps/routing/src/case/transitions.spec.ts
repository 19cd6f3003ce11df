import { caseStatuses, type Actor, type CaseStatus } from '#libs/contract';
import type { City } from '#libs/city';
import { heldCase, jiujiang, stamp, tuesday, unitA, unitB, uuid } from '../fixtures.ts';
import type { Command } from './commands.ts';
import { decide } from './decide.ts';
import { policyOf } from './policy.ts';
import { record, type CaseState } from './state.ts';
import { actionsOf, commandNames, openStatuses, transitions, type CommandName } from './transitions.ts';

let city: City;
beforeAll(async () => {
  city = await jiujiang();
});

const base = { id: 'a-1', version: 1 };
const commands: Record<CommandName, Command> = {
  'refer': { ...base, action: 'refer', lead: unitB, supporting: [], disputed: false },
  'correct': { ...base, action: 'correct', kind: 'complaint' },
  'not-accept': { ...base, action: 'not-accept', reason: 'outside-powers' },
  'resolve-directly': { ...base, action: 'resolve-directly', answer: 'done' },
  'approve': { ...base, action: 'approve', answer: 'mended' },
  'rework': { ...base, action: 'rework', reason: 'it does not say when' },
  'release-identity': { ...base, action: 'release-identity', identity: true, text: true, units: [], reason: 'must ring' },
  'accept': { ...base, action: 'accept' },
  'return': { ...base, action: 'return', reason: 'not ours' },
  'progress': { ...base, action: 'progress', text: 'on our way', public: false },
  'propose-resolution': { ...base, action: 'propose-resolution', answer: 'mended' },
  'mark-confidential': { ...base, action: 'mark-confidential' },
  'hand-down': { ...base, action: 'hand-down', to: 'gas-utility' },
  'ask-citizen': { ...base, action: 'ask-citizen', question: 'which lamp?' },
  'request-extension': { ...base, action: 'request-extension', days: 10, reason: 'the part is ordered' },
  'grant-extension': { ...base, action: 'grant-extension' },
  'refuse-extension': { ...base, action: 'refuse-extension', reason: 'the part is here' },
  'merge': { ...base, action: 'merge', lead: uuid(901) },
  'undo-merge': { ...base, action: 'undo-merge' },
  'remind': { ...base, action: 'remind' },
  'supervise': { ...base, action: 'supervise', instruction: 'report', dueAt: '2026-11-27T09:00:00Z' },
  'call-back': { ...base, action: 'call-back', reached: true, satisfied: false },
  'reopen': { ...base, action: 'reopen', reason: 'out again' },
  'ask-for-review': { ...base, action: 'ask-for-review', step: 'review', unit: unitB },
  'move-policy': { ...base, action: 'move-policy', policy: 'e'.repeat(64) },
};

// DOMAIN's table of commands, written down once more by hand. `C` whoever sits at the centre, `U` the unit that holds
// the case, `S` supervisor or leader, `V` the supervisor alone, `B` unit or centre, `R` centre or citizen; statuses in the
// order of the contract; `.` refused, `=` the state stays, else the first letters of the state that follows.
//                      new  assigned accepted returned awaiting resolved not-acc. archived
const domain = `
  refer               C as   .        .        as       .        .        .        .
  correct             C =    =        =        =        =        .        .        .
  not-accept          C no   .        .        no       .        .        .        .
  resolve-directly    C re   .        .        .        .        .        .        .
  approve             C .    .        .        .        re       .        .        .
  rework              C .    .        .        .        ac       .        .        .
  release-identity    C =    =        =        =        =        =        =        =
  mark-confidential   C =    =        =        =        =        =        =        =
  accept              U .    ac       .        .        .        .        .        .
  return              U .    re       re       .        .        .        .        .
  hand-down           U .    =        =        .        .        .        .        .
  progress            U .    .        =        .        .        .        .        .
  ask-citizen         B .    =        =        .        .        .        .        .
  request-extension   U .    .        =        .        .        .        .        .
  propose-resolution  U .    .        aw       .        .        .        .        .
  grant-extension     S .    .        =        .        .        .        .        .
  refuse-extension    S .    .        =        .        .        .        .        .
  merge               C =    re       re       =        re       .        .        .
  undo-merge          C =    =        =        =        =        .        .        .
  remind              C .    =        =        .        .        .        .        .
  supervise           S =    =        =        =        =        .        .        .
  call-back           C .    .        .        .        .        ac       .        .
  reopen              R .    .        .        .        .        as       .        as
  ask-for-review      C .    .        .        .        .        as       .        .
  move-policy         V =    =        =        =        =        .        .        .
`;
const after: Record<string, CaseStatus> = { as: 'assigned', no: 'not-accepted', ac: 'accepted', aw: 'awaiting-approval' };

type Who = 'C' | 'U' | 'S' | 'V' | 'B' | 'R';
interface Expected { command: CommandName; status: CaseStatus; who: Who; to: CaseStatus | undefined }
const expected: Expected[] = domain.trim().split('\n').flatMap((line) => {
  const [command, who, ...cells] = line.trim().split(/\s+/) as [CommandName, Who, ...string[]];
  return cells.map((cell, index): Expected => {
    const status = caseStatuses[index]!;
    const returns = command === 'return' || command === 'merge';
    const to = cell === '.' ? undefined : cell === '=' ? status : cell === 're' ? (returns ? 'returned' : 'resolved') : after[cell];
    return { command, status, who, to };
  });
});

const centre: Actor['kind'][] = ['clerk', 'supervisor', 'custodian'];
const may: Record<Who, Actor['kind'][]> = {
  C: centre, U: ['unit'], S: ['supervisor', 'leader'], V: ['supervisor'], B: ['unit', ...centre], R: [...centre, 'citizen'],
};
const kinds: Actor['kind'][] = ['clerk', 'supervisor', 'custodian', 'unit', 'rule', 'leader', 'citizen', 'clock'];
const atCentre: CaseStatus[] = ['new', 'returned', 'not-accepted'];
const caseIn = (status: CaseStatus) => heldCase({ status, unit: atCentre.includes(status) ? 'center' : unitA });
const leadCase = () => heldCase({ id: uuid(901) });
/** What else a command needs to be possible. */
const ready: Partial<Record<CommandName, Partial<CaseState>>> = {
  'grant-extension': { extensionRequest: { unit: unitA, days: 10, reason: 'the part is ordered' } },
  'refuse-extension': { extensionRequest: { unit: unitA, days: 10, reason: 'the part is ordered' } },
  'undo-merge': { lead: uuid(901) },
  'ask-for-review': { channel: 'petitions', resolvedAt: tuesday },
};

test('the table covers every command and every status, and all of what is open is named so', () => {
  expect(expected.map(({ command, status }) => `${command} ${status}`).sort()).toEqual(
    commandNames.flatMap((command) => caseStatuses.map((status) => `${command} ${status}`)).sort(),
  );
  expect([...openStatuses].sort()).toEqual(['accepted', 'assigned', 'awaiting-approval', 'new', 'returned']);
});

describe.each(expected)('$command, $status', ({ command, status, who, to }) => {
  test.each(kinds)('by %s', (kind) => {
    const state: CaseState = { ...caseIn(status), ...ready[command] };
    const by: Actor = { kind, id: kind === 'unit' ? state.unit : 'key-1' };
    const policy = policyOf(city);
    const decision = decide(state, { ...commands[command], ...(command === 'move-policy' ? { policy: policy.hash } : {}) } as Command, by, policy, new Date(tuesday), { lead: leadCase(), current: policy });
    const before = JSON.stringify(state);
    const allowed = may[who].includes(kind);
    if (allowed && to !== undefined) {
      expect(decision).toMatchObject({ ok: true });
      if (decision.ok) expect(record(state, decision.drafts, stamp(by)).state.status).toBe(to);
    } else {
      expect(decision).toEqual({ ok: false, code: allowed ? 'wrong-state' : 'not-allowed', reason: expect.stringMatching(/./), remedy: expect.stringMatching(/./) });
    }
    expect(JSON.stringify(state)).toBe(before);
  });
});

test.each(commandNames)('%s says for whom and when it is, and which rule it comes from', (name) => {
  const { by, from, source } = transitions[name];
  expect(source).toMatch(/./);
  const stranger = decide(caseIn('new'), commands[name], { kind: 'rule' }, policyOf(city), new Date(tuesday));
  expect(stranger).toMatchObject({ remedy: `It is for: ${by.join(', ')}.` });
  const wrong = caseStatuses.find((status) => !from.includes(status));
  if (wrong === undefined) return;
  const state = caseIn(wrong);
  const untimely = decide(state, commands[name], { kind: by[0]!, id: state.unit }, policyOf(city), new Date(tuesday));
  expect(untimely).toMatchObject({ reason: `The case is ${wrong}.`, remedy: `${name} is possible when it is: ${from.join(', ')}.` });
});

describe('only the unit that holds the case acts', () => {
  test.each(['accept', 'return', 'hand-down', 'progress', 'ask-citizen', 'request-extension', 'propose-resolution'] as const)('%s', (name) => {
    for (const status of ['assigned', 'accepted'] as const) {
      const state = heldCase({ status, supporting: ['transport'], told: [unitA, 'transport', unitB] });
      for (const id of ['transport', unitB, 'center', undefined]) {
        const by: Actor = id === undefined ? { kind: 'unit' } : { kind: 'unit', id };
        expect(decide(state, commands[name], by, policyOf(city), new Date(tuesday))).toMatchObject({
          ok: false, code: 'not-allowed', reason: 'Your unit does not hold this case.',
        });
      }
    }
  });
});

describe('what a unit is told that it may do', () => {
  test.each<[CaseStatus, string[]]>([
    ['assigned', ['accept', 'return', 'hand-down', 'ask-citizen']],
    ['accepted', ['return', 'hand-down', 'progress', 'ask-citizen', 'request-extension', 'propose-resolution']],
    ['awaiting-approval', []],
    ['resolved', []],
    ['archived', []],
  ])('%s: %j', (status, actions) => {
    expect(actionsOf(heldCase({ status }), unitA)).toEqual(actions);
    expect(actionsOf(heldCase({ status, supporting: [unitB] }), unitB)).toEqual([]);
    expect(actionsOf(heldCase({ status, disputed: true }), unitA)).toEqual(actions.filter((action) => action !== 'return'));
  });

  test('nothing while the centre holds the case', () => {
    expect(actionsOf(caseIn('returned'), unitA)).toEqual([]);
  });
});
