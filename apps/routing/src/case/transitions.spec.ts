import { caseStatuses, type Actor, type CaseStatus } from '#libs/contract';
import type { City } from '#libs/city';
import { heldCase, jiujiang, stamp, tuesday, unitA, unitB } from '../fixtures.ts';
import type { Command } from './commands.ts';
import { decide } from './decide.ts';
import { policyOf } from './policy.ts';
import { record } from './state.ts';
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
};

// DOMAIN's table of commands, written down once more by hand. `C` whoever sits at the centre, `U` the unit that holds
// the case; statuses in the order of the contract; `.` refused, `=` the state stays, else the first letters of the state
// that follows.
//                      new  assigned accepted returned awaiting resolved not-acc. archived
const domain = `
  refer               C as   .        .        as       .        .        .        .
  correct             C =    =        =        =        =        .        .        .
  not-accept          C no   .        .        no       .        .        .        .
  resolve-directly    C re   .        .        .        .        .        .        .
  approve             C .    .        .        .        re       .        .        .
  rework              C .    .        .        .        ac       .        .        .
  release-identity    C =    =        =        =        =        =        =        =
  accept              U .    ac       .        .        .        .        .        .
  return              U .    re       re       .        .        .        .        .
  progress            U .    .        =        .        .        .        .        .
  propose-resolution  U .    .        aw       .        .        .        .        .
`;
const after: Record<string, CaseStatus> = { as: 'assigned', no: 'not-accepted', ac: 'accepted', aw: 'awaiting-approval' };

interface Expected { command: CommandName; status: CaseStatus; who: 'C' | 'U'; to: CaseStatus | undefined }
const expected: Expected[] = domain.trim().split('\n').flatMap((line) => {
  const [command, who, ...cells] = line.trim().split(/\s+/) as [CommandName, 'C' | 'U', ...string[]];
  return cells.map((cell, index): Expected => {
    const status = caseStatuses[index]!;
    const to = cell === '.' ? undefined : cell === '=' ? status : cell === 're' ? (command === 'return' ? 'returned' : 'resolved') : after[cell];
    return { command, status, who, to };
  });
});

const actors: Record<Actor['kind'], 'C' | 'U' | 'nobody'> = {
  clerk: 'C', supervisor: 'C', custodian: 'C', unit: 'U', rule: 'nobody', leader: 'nobody', citizen: 'nobody', clock: 'nobody',
};
const atCentre: CaseStatus[] = ['new', 'returned', 'not-accepted'];
const caseIn = (status: CaseStatus) => heldCase({ status, unit: atCentre.includes(status) ? 'center' : unitA });

test('the table covers every command and every status, and all of what is open is named so', () => {
  expect(expected.map(({ command, status }) => `${command} ${status}`)).toEqual(
    commandNames.flatMap((command) => caseStatuses.map((status) => `${command} ${status}`)),
  );
  expect([...openStatuses].sort()).toEqual(['accepted', 'assigned', 'awaiting-approval', 'new', 'returned']);
});

describe.each(expected)('$command, $status', ({ command, status, who, to }) => {
  test.each(Object.entries(actors) as [Actor['kind'], 'C' | 'U' | 'nobody'][])('by %s', (kind, side) => {
    const state = caseIn(status);
    const by: Actor = { kind, id: kind === 'unit' ? state.unit : 'key-1' };
    const decision = decide(state, commands[command], by, policyOf(city), new Date(tuesday));
    const before = JSON.stringify(state);
    if (side === who && to !== undefined) {
      expect(decision.ok).toBe(true);
      if (decision.ok) expect(record(state, decision.drafts, stamp(by)).state.status).toBe(to);
    } else {
      const code = side === who ? 'wrong-state' : 'not-allowed';
      expect(decision).toEqual({ ok: false, code, reason: expect.stringMatching(/./), remedy: expect.stringMatching(/./) });
    }
    expect(JSON.stringify(state)).toBe(before);
  });
});

test.each(commandNames)('%s says for whom and when it is, and which rule it comes from', (name) => {
  const { by, from, source } = transitions[name];
  expect(source).toMatch(/./);
  const stranger = decide(caseIn('new'), commands[name], { kind: 'citizen' }, policyOf(city), new Date(tuesday));
  expect(stranger).toMatchObject({ remedy: `It is for: ${by.join(', ')}.` });
  const wrong = caseStatuses.find((status) => !from.includes(status));
  if (wrong === undefined) return;
  const state = caseIn(wrong);
  const untimely = decide(state, commands[name], { kind: by[0]!, id: state.unit }, policyOf(city), new Date(tuesday));
  expect(untimely).toMatchObject({ reason: `The case is ${wrong}.`, remedy: `${name} is possible when it is: ${from.join(', ')}.` });
});

describe('only the unit that holds the case acts', () => {
  test.each(['accept', 'return', 'progress', 'propose-resolution'] as const)('%s', (name) => {
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
    ['assigned', ['accept', 'return']],
    ['accepted', ['return', 'progress', 'propose-resolution']],
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
