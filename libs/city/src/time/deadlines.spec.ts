import { readFileSync } from 'node:fs';
import { z } from 'zod';
import type { City } from '../folder/city.ts';
import { deadlinesFile, type Deadline } from '../folder/schema.ts';
import { loadJiujiang } from '../testing.ts';
import { isWorkingDay } from './calendar.ts';
import { due } from './due.ts';
import { byHand, type KnownLimit } from './known/by-hand.ts';
import { addDays } from './zone.ts';

// What must come out, and none of it from this code: known/by-hand.ts was worked by hand, the JSON by known/make.py.
const known = (file: string): unknown => JSON.parse(readFileSync(`libs/city/src/time/known/${file}`, 'utf8'));
const row = z.object({
  about: z.string(),
  limit: z.string(),
  received: z.string(),
  accepted: z.string().optional(),
  pauses: z.array(z.tuple([z.string(), z.string()])).optional(),
  extension: z.int().optional(),
  due: z.string(),
  provisional: z.boolean(),
});
const deadline = deadlinesFile.shape.deadlines.element.omit({ name: true, title: true, points: true });
const { limits, rows } = z.object({ limits: z.record(z.string(), deadline), rows: z.array(row) }).parse(known('limits.json'));
const months = z.record(z.string(), z.array(z.string()).length(12)).parse(known('working-days.json'));

let city: City;
beforeAll(async () => {
  const jiujiang = await loadJiujiang();
  const more = Object.entries(limits).map(([name, limit]): [string, Deadline] => [name, { ...limit, name, title: name, points: [] }]);
  city = { ...jiujiang, deadlines: new Map([...jiujiang.deadlines, ...more]) };
});

const at = (text: string) => new Date(`${text}+08:00`);
const shown = (instant: Date) => new Date(instant.getTime() + 8 * 3_600_000).toISOString();

/** Prepared for it.each: its title, and itself. */
function titled(row: KnownLimit): [title: string, row: KnownLimit] {
  const extras = [row.accepted && `accepted ${row.accepted}`, row.pauses && 'paused', row.extension && `+ ${row.extension}`];
  return [[row.limit, row.received, ...extras.filter(Boolean), '→', row.due, `(${row.about})`].join(' '), row];
}

function expectDue({ limit, received, accepted, pauses = [], extension, due: expected, provisional = false }: KnownLimit): void {
  const found = due(city, {
    deadline: limit,
    receivedAt: at(received),
    ...(accepted === undefined ? {} : { acceptedAt: at(accepted) }),
    pauses: pauses.map(([from, to]) => ({ from: at(from), to: at(to) })),
    ...(extension === undefined ? {} : { extensionDays: extension }),
  });
  expect([shown(found.dueAt), found.provisional]).toEqual([new Date(`${expected}Z`).toISOString(), provisional]);
}

it.each(byHand.map(titled))('by hand: %s', (_, row) => expectDue(row));

it.each(rows.map(titled))('by another way: %s', (_, row) => expectDue(row));

it.each(Object.entries(months))('every day of %s works or not, as two other calendars have it', (year, worked) => {
  const mine = worked.map(() => '');
  for (let date = `${year}-01-01`; date.startsWith(year); date = addDays(date, 1)) {
    mine[Number(date.slice(5, 7)) - 1] += isWorkingDay(city, date).working ? '1' : '0';
  }
  expect(mine).toEqual(worked);
});
