import { figureOf } from '../report/spread.ts';
import { ocrBars } from './bars.ts';
import { conditions } from './conditions.ts';
import { tasksOf } from './reading.ts';

const found = (wrong: Record<string, number>) => conditions.map((condition) => ({ condition, figure: figureOf('x', [{ 'wrong %': wrong[condition.name] ?? 0 }]) }));
const whole = (seconds: number, megabytes: number) => figureOf('all', [{ 'median s': seconds, 'peak MB': megabytes }]);

it('each condition has its own bar', () => {
  expect(ocrBars(found({}), whole(1, 500)).map(({ bar }) => bar)).toEqual([0.5, 1, 1, 1, 4, 3, 2, 700]);
  const wrong = { 'clean 300 dpi': 0.51, 'skewed 3°': 0.9, noisy: 1.1, 'fax 204×196': 1, 'fax 204×98': 4.1, 'red stamp': 2.9 };
  expect(ocrBars(found(wrong), whole(2.1, 701)).map(({ holds }) => holds)).toEqual([false, true, false, true, false, true, false, false]);
});

it('every letter stands in every font under every condition, spoiled in its own way', () => {
  const fonts = ['a', 'b'].map((name) => ({ name, family: name, bytes: Buffer.alloc(0), heldOut: true }));
  const tasks = tasksOf(fonts, 3);
  expect(tasks).toHaveLength(6 * 2 * 3);
  expect(new Set(tasks.map(({ condition, number }) => `${condition.name} ${number}`)).size).toBe(36);
});
