import { aMessage, tuesday } from '../fixtures.ts';
import { mostAnIntervalAnswers, writesWithoutEnd } from './loop-guard.ts';

const messages = (count: number, apartMinutes: number) => Array.from({ length: count }, (_, n) => ({
  message: aMessage({ storedAt: new Date(Date.parse(tuesday) + n * apartMinutes * 60_000).toISOString() }),
}));

it.each<[string, number, number, boolean]>([
  ['as many as a person may write', mostAnIntervalAnswers, 1, false],
  ['one more', mostAnIntervalAnswers + 1, 1, true],
  ['many, over days', 100, 60, false],
  ['one', 1, 0, false],
])('%s', (_, count, apart, endless) => {
  expect(writesWithoutEnd(messages(count, apart))).toBe(endless);
});
