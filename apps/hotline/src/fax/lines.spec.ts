import type { CurrentCity } from '#libs/channel';
import { silentLogger } from '#libs/service';
import { faxLines } from './lines.ts';

interface Line { key: string; channel: string; media: string[]; numberSetting?: string }
const office: Line = { key: 'office-fax', channel: 'hotline', media: ['fax'], numberSetting: 'OFFICE_FAX' };
const mayor: Line = { key: 'mayor-fax', channel: 'hotline', media: ['fax'], numberSetting: 'MAYOR_FAX' };
const phone: Line = { key: 'phone', channel: 'hotline', media: ['call'] };

function open(accounts: Line[], settings: Record<string, string>) {
  const warnings: string[] = [];
  const city = {
    now: { accounts: new Map(accounts.map((account) => [account.key, account])), phone: { area: '0792' } },
    account: (key: string) => accounts.find((account) => account.key === key),
  } as unknown as CurrentCity;
  return { warnings, lines: faxLines({ city, setting: (name) => settings[name], logger: { ...silentLogger, warn: (_, message) => void warnings.push(message) } }) };
}

const both = { OFFICE_FAX: '+867928555123', MAYOR_FAX: '+867928555124' };
it.each([
  ['+867928555124', 'mayor-fax', 0], [' 867928555124', 'mayor-fax', 0], ['0792-8555124', 'mayor-fax', 0], ['8555123', 'office-fax', 0],
  ['+867928555129', 'office-fax', 1], ['', 'office-fax', 0],
])('%j is the line %s', (to, key, warned) => {
  const { lines, warnings } = open([phone, office, mayor], both);
  expect([lines.of(to).key, warnings.length]).toEqual([key, warned]);
});

it('the only line needs no number', () => {
  const { lines, warnings } = open([office], {});
  expect([lines.of('+8679288').key, lines.first, warnings]).toEqual(['office-fax', 'office-fax', []]);
});

it.each<[string, Line[], Record<string, string>, string]>([
  ['without a fax line', [phone], {}, 'CITY_FOLDER has no fax line. Add an account with `channel: hotline, media: [fax]` to accounts.yaml'],
  ['with two lines of which one has no number', [office, mayor], { OFFICE_FAX: '+867928555123' }, 'MAYOR_FAX is not set, and the city has several fax lines. Set the number of mayor-fax'],
])('a city %s is told what to do', (_, accounts, settings, message) => {
  expect(() => open(accounts, settings)).toThrow(message);
});
