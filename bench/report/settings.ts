import { optionsOf, UsageError } from '../../scripts/options.ts';

/** Numbers that a run depends on, by the names of their options. */
export type Settings = Record<string, number | number[]>;

export interface SettingsOf<Known extends Settings> {
  full: Known;
  /** With --small: some seconds, enough for its counts. */
  small: Known;
  explained: Record<keyof Known, string>;
}

/** A bench's settings from its arguments, `--connections 1,4` for a list. @throws UsageError for what is not known or no number */
export function readSettings<Known extends Settings>(name: string, args: string[], { full, small, explained }: SettingsOf<Known>): Known {
  const names = Object.keys(full);
  const lines = names.map((each) => `  --${each.padEnd(14)} ${explained[each]} (${String(full[each])}; small: ${String(small[each])})`);
  const usage = `Usage: npm run bench -- ${name} [--small] [options]\n\n${lines.join('\n')}\n`;
  const { values }: { values: Record<string, string | boolean | undefined> } = optionsOf(usage, {
    args, options: { small: { type: 'boolean' }, help: { type: 'boolean' }, ...Object.fromEntries(names.map((each) => [each, { type: 'string' } as const])) },
  });
  if (values['help'] === true) throw new UsageError(usage);
  const defaults = values['small'] === true ? small : full;
  const given = names.map((each) => {
    const text = values[each];
    if (typeof text !== 'string') return [each, defaults[each]];
    const numbers = text.split(',').map(Number);
    if (!numbers.every((number) => number > 0)) throw new UsageError(`--${each} takes numbers above 0, e.g. ${String(full[each])}\n${usage}`);
    if (Array.isArray(full[each])) return [each, numbers];
    if (numbers.length > 1) throw new UsageError(`--${each} takes one number\n${usage}`);
    return [each, numbers[0]];
  });
  return Object.fromEntries(given) as Known;
}

/** As they stand in a result. */
export function shownSettings(settings: Settings): Record<string, string | number> {
  return Object.fromEntries(Object.entries(settings).map(([name, value]) => [name, Array.isArray(value) ? value.join(',') : value]));
}
