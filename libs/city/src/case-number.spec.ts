import fc from 'fast-check';
import { caseNumber, findCaseNumbers } from './case-number.ts';
import { openZone } from './time/zone.ts';

const city = { numberPrefix: 'JJ', zone: openZone('Asia/Shanghai') };

describe('caseNumber', () => {
  it.each([
    ['2026-11-24T03:00:00Z', 123, 'JJ-20261124-000123'],
    ['2026-11-23T16:00:00Z', 1, 'JJ-20261124-000001'],
    ['2026-11-23T15:59:59Z', 1, 'JJ-20261123-000001'],
    ['2026-11-24T03:00:00Z', 1_234_567, 'JJ-20261124-1234567'],
  ])('%s, %i: %s', (date, n, expected) => {
    expect(caseNumber(city, new Date(date), n)).toBe(expected);
  });

  it.each([0, -1, 1.5, Number.NaN, 1e9])('refuses %d', (n) => {
    expect(() => caseNumber(city, new Date(), n)).toThrow(RangeError);
  });
});

describe('findCaseNumbers', () => {
  it.each([
    ['plain', '补充：JJ-20261124-000123 还是没修', ['JJ-20261124-000123']],
    ['lower case', 'jj-20261124-000123', ['JJ-20261124-000123']],
    ['full-width', '编号ＪＪ－２０２６１１２４－０００１２３。', ['JJ-20261124-000123']],
    ['no hyphens', 'JJ20261124000123', ['JJ-20261124-000123']],
    ['blanks and other dashes', 'JJ — 20261124 – 000123', ['JJ-20261124-000123']],
    ['over two lines', 'JJ-20261124-\n000123', ['JJ-20261124-000123']],
    ['two of them, one twice', 'JJ-20261124-000123、JJ-20261125-000007、jj20261124000123', ['JJ-20261124-000123', 'JJ-20261125-000007']],
    ['in brackets', '【JJ-20261124-000123】', ['JJ-20261124-000123']],
    ['another city’s', 'NC-20261124-000123', []],
    ['inside a longer word', 'XJJ-20261124-000123', []],
    ['no such day', 'JJ-20261324-000123', []],
    ['30 February', 'JJ-20260230-000123', []],
    ['too short', 'JJ-20261124-00012', []],
    ['too long', 'JJ-20261124-0001234567', []],
    ['a telephone number', '13800001234', []],
    ['nothing', '', []],
  ])('%s', (_, text, expected) => {
    expect(findCaseNumbers(city, text)).toEqual(expected);
  });

  it('finds every number that caseNumber makes, whatever stands around it', () => {
    const dates = fc.date({ min: new Date('2000-01-01'), max: new Date('2099-12-30'), noInvalidDate: true });
    const around = fc.constantFrom('', '编号', '：', ' ', '。', '“', '\n');
    fc.assert(
      fc.property(dates, fc.integer({ min: 1, max: 999_999_999 }), around, around, (date, n, before, behind) => {
        const number = caseNumber(city, date, n);
        expect(findCaseNumbers(city, before + number + behind)).toEqual([number]);
        expect(findCaseNumbers(city, before + number.toLowerCase().replaceAll('-', '') + behind)).toEqual([number]);
      }),
    );
  });
});
