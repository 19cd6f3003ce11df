import { join } from 'node:path';
import { cityFolder, isWorkingDay, loadCity, type City } from '#libs/city';
import { chanceOf } from '../chaos/chance.ts';
import { lives } from './lives.ts';
import { daysFrom, planOf, type Appeal } from './plan.ts';

let city: City;
beforeAll(async () => {
  const loaded = await loadCity(cityFolder(join(__dirname, '../../deploy/city/jiujiang')));
  if (!loaded.ok) throw new Error('the city’s folder is faulty');
  city = loaded.city;
});

const days = daysFrom('2026-09-01', 50);
const plan = (seed: number, cases = 300): Appeal[] => planOf({ city, chance: chanceOf(seed), seed, cases, days });

describe('planOf', () => {
  it('is the same for the same seed and another for another', () => {
    expect(plan(1)).toEqual(plan(1));
    expect(plan(2)).not.toEqual(plan(1));
  });

  it.each([1, 5, 300])('makes %i appeals, each of its own citizen, in the order of their coming', (cases) => {
    const appeals = plan(3, cases);
    expect(appeals).toHaveLength(cases);
    expect(new Set(appeals.map(({ phone }) => phone)).size).toBe(cases);
    expect(new Set(appeals.map(({ sid }) => sid)).size).toBe(cases);
    expect(appeals.map(({ at }) => at.getTime())).toEqual(appeals.map(({ at }) => at.getTime()).sort((one, other) => one - other));
  });

  it('holds each life, and on days off fewer appeals than on working days', () => {
    const appeals = plan(1);
    expect(new Set(appeals.filter(({ lead }) => !lead).map(({ life }) => life.name)).size).toBe(lives.length);
    const dates = appeals.map(({ at }) => city.zone.dateOf(at));
    expect(dates.every((date) => days.includes(date))).toBe(true);
    const perDay = (working: boolean): number => {
      const of = days.filter((day) => isWorkingDay(city, day).working === working);
      return dates.filter((date) => of.includes(date)).length / of.length;
    };
    expect(perDay(false)).toBeGreaterThan(0);
    expect(perDay(true)).toBeGreaterThan(1.5 * perDay(false));
  });

  it('a companion writes in the same matter, an hour or two after', () => {
    const companions = plan(1).filter(({ lead }) => lead);
    expect(companions.length).toBeGreaterThan(2);
    for (const { at, lead, matter } of companions) {
      expect(matter).toBe(lead!.matter);
      const minutes = (at.getTime() - lead!.at.getTime()) / 60_000;
      expect(minutes).toBeGreaterThanOrEqual(60);
      expect(minutes).toBeLessThan(120);
    }
  });
});
