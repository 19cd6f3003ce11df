import { readJiujiang } from '../testing.ts';
import type { CityFiles } from './files.ts';
import { cityFromFiles } from './load.ts';
import { describeProblem } from './problem.ts';

let files: CityFiles;
beforeAll(async () => {
  files = await readJiujiang();
});

const file = 'deadlines.yaml';
const two = '- { level: 2, does: escalate, share: 0.8 } # guess';
const three = '- { level: 3, does: escalate, share: 1 } # guess';
const four = '- { level: 4, does: escalate, after: { amount: 1, unit: working-day } } # guess';
const reminder = '- { level: 1, does: remind, share: 0.5 } # guess';

/** What is found when the first `from` of the file is `to`. */
function found(from: string, to: string): string[] {
  const content = files[file]!.replace(from, to);
  if (content === files[file]) throw new Error(`There is no ${from}`);
  const result = cityFromFiles({ ...files, [file]: content });
  return result.ok ? [] : result.problems.map(describeProblem);
}
const lineOf = (text: string) => files[file]!.slice(0, files[file]!.indexOf(text)).split('\n').length;

it.each([
  ['level 1 without a word', '- { level: 1, does: tell, share: 0 }', '# none', /points: level 1 has no point, so it would be passed over → add { level: 1, does: tell,/],
  ['a hole at level 2', two, '# none', /points: level 2 has no point, .* → add { level: 2, does: escalate,/],
  ['a hole at level 4', four, '# none', /points: level 4 has no point/],
  ['a level escalated twice', three, `${three}\n      - { level: 3, does: escalate, after: { amount: 1, unit: hour } }`, /points\[4\]\.level: level 3 has two points at which it gets the case → keep one/],
  ['level 1 told twice', reminder, '- { level: 1, does: tell, share: 0.5 }', /points\[1\]\.level: level 1 has two points/],
  ['a reminder of level 3', reminder, '- { level: 3, does: remind, share: 0.5 }', /points\[1\]\.does: only level 1 can `remind`/],
  ['an escalation to level 1', reminder, '- { level: 1, does: escalate, share: 0.5 }', /points\[1\]\.does: level 1 has the case from the start/],
  ['a reminder when all is over', reminder, '- { level: 1, does: remind, share: 1 }', /points\[1\]\.does: reminds when the limit is over → give a `share` below 1/],
  ['a reminder said twice', reminder, `${reminder}\n      ${reminder}`, /points\[2\]\.share: reminds twice at one moment/],
  ['level 2 after level 3', two, '- { level: 2, does: escalate, after: { amount: 1, unit: hour } }', /points\[2\]\.after: level 2 would not come before level 3 → let level 3 come later/],
  ['levels 2 and 3 at once', two, '- { level: 2, does: escalate, share: 1 }', /points\[2\]\.share: level 2 would not come before level 3/],
  ['a reminder after level 2', reminder, '- { level: 1, does: remind, share: 0.9 }', /points\[1\]\.share: level 1 would not come before level 2/],
  ['level 3 a working day past, level 4 two calendar days past: over a holiday they change places',
    `${three}\n      ${four}`,
    '- { level: 3, does: escalate, after: { amount: 1, unit: working-day } }\n      - { level: 4, does: escalate, after: { amount: 2, unit: calendar-day } }',
    /points\[3\]\.after: level 3 would not come before level 4 → .*count both in the same unit/],
  ['a negative length', 'amount: 7', 'amount: -7', /deadlines\[1\]\.amount: must not be negative → give `amount` such a value/],
  ['a point at a negative distance', 'after: { amount: 1,', 'after: { amount: -1,', /after\.amount: must not be negative/],
  ['a share above the whole', 'share: 0.8', 'share: 1.8', /points\[2\]\.share: /],
  ['a limit of twenty years', 'amount: 7', 'amount: 7300', /deadlines\[1\]\.amount: is 7300, more than ten years → give at most 3660 for calendar-day/],
  ['a point after twenty years', 'after: { amount: 1, unit: working-day }', 'after: { amount: 90000, unit: hour }', /after\.amount: is 90000, more than ten years → give at most 87600 for hour/],
  ['a pause of twenty years', 'pause: { amount: 10,', 'pause: { amount: 5000,', /limits\.pause\.amount: is 5000, more than ten years/],
  ['rework without time', 'rework: { share: 0.5', 'rework: { share: 0', /limits\.rework\.share: is 0, so rework has no part of the time → give a share above 0/],
  ['an archive of no time', 'archive: { amount: 30', 'archive: { amount: 0', /limits\.archive\.amount: is 0/],
  ['an extension of hours', 'extension: { amount: 30, unit: calendar-day', 'extension: { amount: 30, unit: hour', /limits\.extension\.unit: is hours, .* → use calendar-day or working-day/],
])('finds %s', (_, from, to, message) => {
  expect(found(from, to)).toContainEqual(expect.stringMatching(message));
});

it.each([
  ['calendar days', 'amount: 7\n    unit: calendar-day\n    start: received\n    end: close-of-day', 'amount: 0\n    unit: calendar-day\n    start: received\n    end: exact'],
  ['hours', 'amount: 7\n    unit: calendar-day', 'amount: 0\n    unit: hour'],
])('finds a limit of 0 %s', (_, from, to) => {
  expect(found(from, to)).toContainEqual(expect.stringMatching(/deadlines\[1\]\.amount: is 0, so it ends as it starts → give an amount above 0/));
});

it('says the line', () => {
  expect(found(two, two.replace('0.8', '1'))[0]).toMatch(new RegExp(`^deadlines\\.yaml:${lineOf(two)}:\\d+: `));
});

it('lets a policy of before these limits load, with what a city has that says nothing', () => {
  const old = files[file]!.replace(/ {2}# What a unit has at least[\s\S]*$/, '');
  const result = cityFromFiles({ ...files, [file]: old });
  expect(result.ok && result.city.limits).toMatchObject({
    handover: { share: 0.1, atLeast: { amount: 1, unit: 'hour' } },
    archive: { amount: 30, unit: 'calendar-day' },
    supervision: { amount: 90, unit: 'calendar-day' },
  });
});
