import { errorsIn, folded, rateOf } from './errors.ts';

it.each([
  ['尊敬的市长：', '尊敬的市长：', 0],
  ['尊敬的市长：', '尊 敬的\n市长： ', 0], // white space
  ['路灯不亮', '路灯不高', 1],
  ['路灯不亮', '路灯亮', 1],
  ['路灯不亮', '路灯也不亮', 1],
  ['路灯不亮', '', 4],
  ['abcdef', 'azced', 3],
  ['上下', '下上', 2],
  ['赣GA7316', '赣G A7316', 0],
  ['𠮷野', '吉野', 1], // one character, two code units
])('%j read as %j has %d wrong', (truth, read, wrong) => {
  expect(errorsIn(truth, read)).toEqual({ wrong, of: Array.from(truth).length });
});

it.each([['时间：（8:00）', '时间:(8:00)'], ['１２，', '12,']])('%j and %j are the same when widths are folded', (truth, read) => {
  expect(errorsIn(truth, read).wrong).toBeGreaterThan(0);
  expect(errorsIn(folded(truth), folded(read)).wrong).toBe(0);
});

it('a full stop is not a point, folded or not', () => expect(errorsIn(folded('好。'), folded('好.')).wrong).toBe(1));

it('of pages together long ones weigh more', () => {
  expect(rateOf([{ wrong: 1, of: 100 }, { wrong: 0, of: 300 }])).toBe(0.25);
  expect(() => rateOf([])).toThrow(RangeError);
});
