import type { CaseEventType } from '#libs/contract';
import type { CaseStory } from './cases.ts';
import type { Check, Lived } from './checks.ts';
import { outcomes } from './lives.ts';
import type { Summary } from './outcome.ts';

type Row = Record<string, number>;

/** Cases per limit, highest level and outcome; every case stands in just one cell, so that the sums can be checked by eye. */
export function casesTable(summaries: readonly Summary[], limits: readonly string[]): string {
  const columns = [...outcomes, 'all', 'archived'];
  const rowOf = (of: readonly Summary[]): Row => ({
    ...Object.fromEntries(outcomes.map((outcome) => [outcome, of.filter((one) => one.outcome === outcome).length])),
    all: of.length, archived: of.filter(({ archived }) => archived).length,
  });
  const rows = limits.flatMap((limit) => [1, 2, 3, 4].flatMap((level) => {
    const of = summaries.filter((one) => one.limit === limit && one.highest === level);
    return of.length === 0 ? [] : [{ name: `${limit}, to level ${level}`, row: rowOf(of) }];
  }));
  return tableOf('cases', columns, [...rows, { name: 'all', row: rowOf(summaries) }]);
}

/** What was told of and done to the cases of each limit. */
export function tellingsTable(stories: readonly CaseStory[], limits: readonly string[]): string {
  const columns = ['cases', 'reminders', 'level 2', 'level 3', 'level 4', 'overdue', 'supervised', 'paused', 'extended', 'returned', 'reworked', 'events'];
  const rowOf = (of: readonly CaseStory[]): Row => {
    const events = of.flatMap((story) => story.events);
    const count = (type: CaseEventType): number => events.filter((event) => event.type === type).length;
    const level = (wanted: number): number => events.filter((event) => event.type === 'case.escalated' && event.data.level === wanted).length;
    return {
      'cases': of.length, 'reminders': count('case.reminded'), 'level 2': level(2), 'level 3': level(3), 'level 4': level(4), 'overdue': count('case.overdue'),
      'supervised': count('case.supervised'), 'paused': count('case.paused'), 'extended': count('case.extended'), 'returned': count('case.returned'),
      'reworked': count('case.reworked'), 'events': events.length,
    };
  };
  const rows = limits.map((limit) => ({ name: limit, row: rowOf(stories.filter(({ due }) => due?.deadline === limit)) }));
  return tableOf('told and done', columns, [...rows.filter(({ row }) => row['cases'] !== 0), { name: 'all', row: rowOf(stories) }]);
}

/** What each life of the script came to. */
export function livesTable(lived: readonly Lived[]): string {
  const columns = ['cases', ...outcomes, 'to 1', 'to 2', 'to 3', 'to 4', 'still lived'];
  const names = [...new Set(lived.map(({ appeal }) => appeal.life.name))].sort();
  const rows = names.map((name) => {
    const of = lived.filter(({ appeal }) => appeal.life.name === name);
    const row: Row = {
      'cases': of.length,
      ...Object.fromEntries(outcomes.map((outcome) => [outcome, of.filter(({ summary }) => summary?.outcome === outcome).length])),
      ...Object.fromEntries([1, 2, 3, 4].map((level) => [`to ${level}`, of.filter(({ summary }) => summary?.highest === level).length])),
      'still lived': of.filter(({ complete }) => !complete).length,
    };
    return { name, row };
  });
  return tableOf('lives', columns, rows);
}

export function checksText(checks: readonly Check[]): string {
  return ['checks', ...checks.flatMap(({ what, looked, wrong }) => [
    `  ${wrong.length === 0 ? '✓' : '✗'} ${what} (${looked})`, ...wrong.slice(0, 10).map((line) => `      ${line}`),
    ...(wrong.length > 10 ? [`      and ${wrong.length - 10} more`] : []),
  ])].join('\n');
}

/** A 0 is left out: what is there is to be seen. */
function tableOf(title: string, columns: readonly string[], rows: readonly { name: string; row: Row }[]): string {
  const lines = [[title, ...columns], ...rows.map(({ name, row }) => [name, ...columns.map((column) => (row[column] ? String(row[column]) : ''))])];
  const widths = lines[0]!.map((_, index) => Math.max(...lines.map((line) => line[index]!.length)));
  return lines.map((line) => line.map((cell, index) => (index === 0 ? cell.padEnd(widths[0]!) : cell.padStart(widths[index]!))).join('  ').trimEnd()).join('\n');
}
