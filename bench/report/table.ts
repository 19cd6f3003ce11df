import { differences, type Bar, type BenchResult, type Figure, type Spread } from './result.ts';

/** A result as a person reads it. */
export function textOf(result: BenchResult): string {
  const { name, machine, commit, settings, figures, ceilings, bars, counts } = result;
  const wrong = differences(counts);
  const parts = [
    `${name} at ${commit}: ${machine.cores} cores of ${machine.cpu}, ${machine.memoryGiB} GiB, ${machine.kernel}, Node ${machine.node}`,
    Object.entries(settings).map(([setting, value]) => `${setting} ${String(value)}`).join(', '),
    tableOf('measured', figures),
    tableOf('ceilings of this run', ceilings),
    bars.length > 0 ? ['bars', ...bars.map(lineOf)].join('\n') : '',
    ...(wrong.length > 0 ? [['counts that differ', ...wrong.map(({ what, expected, found }) => `  ✗ ${what}: ${found} instead of ${expected}`)].join('\n')] : []),
    `${counts.length - wrong.length} of ${counts.length} counts are right`,
  ];
  return parts.filter((part) => part !== '').join('\n\n');
}

/** Figures as rows under the names of their measures: the median, and in parentheses least and most where they differ. */
export function tableOf(title: string, figures: readonly Figure[]): string {
  if (figures.length === 0) return '';
  const columns = [...new Set(figures.flatMap(({ measures }) => Object.keys(measures)))];
  const rows = [[title, ...columns], ...figures.map(({ what, measures }) => [what, ...columns.map((column) => cellOf(measures[column]))])];
  const widths = rows[0]!.map((_, index) => Math.max(...rows.map((row) => row[index]!.length)));
  return rows.map((row) => row.map((cell, index) => (index === 0 ? cell.padEnd(widths[0]!) : cell.padStart(widths[index]!))).join('  ').trimEnd()).join('\n');
}

function cellOf(spread: Spread | undefined): string {
  if (!spread) return '';
  const [median, min, max] = [spread.median, spread.min, spread.max].map(shortNumber);
  return min === max ? median! : `${median} (${min}–${max})`;
}

function lineOf({ what, found, relation, bar, unit, holds }: Bar): string {
  return `  ${holds ? '✓' : '✗'} ${what}: ${shortNumber(found)} ${unit}, ${relation} ${shortNumber(bar)}`;
}

/** Three digits that matter, and no fewer than the whole number has. */
export function shortNumber(value: number): string {
  if (Math.abs(value) >= 100 || Number.isInteger(value)) return String(Math.round(value));
  return String(Number(value.toPrecision(3)));
}
