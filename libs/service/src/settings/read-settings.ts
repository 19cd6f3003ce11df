import { z } from 'zod';
import type { ServiceName } from '#libs/contract';

/** The environment variables, as `process.env` has them. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** One setting that is wrong: which variable, what is wrong with it, what to do. Never holds the value. */
export interface SettingProblem {
  variable: string;
  message: string;
  remedy: string;
}

/** All that is wrong with the settings of one service. The message is the whole list, ready to be printed. */
export class SettingsError extends Error {
  readonly problems: readonly SettingProblem[];

  constructor(name: string, problems: readonly SettingProblem[]) {
    const lines = problems.map((p) => `  ${p.variable} ${p.message}. ${p.remedy}`);
    super(`The settings of ${name} are not complete:\n${lines.join('\n')}`);
    this.name = 'SettingsError';
    this.problems = problems;
  }
}

/**
 * Reads the settings of service `name`: each key of `shape` is an environment variable, and `MOBILE_DATABASE_URL` goes
 * before `DATABASE_URL` for the service mobile. An empty variable counts as not set.
 * @throws SettingsError with every fault at once
 */
export function readSettings<Shape extends z.ZodRawShape>(
  name: ServiceName, shape: Shape, env: Environment,
): z.output<z.ZodObject<Shape>> {
  const local = pick(name, 'MINSHENG_ENVIRONMENT', env).value === 'local';
  const picked = Object.entries(shape).map(([key, schema]) => ({ key, schema, ...pick(name, key, env) }));
  const problems: SettingProblem[] = [];
  const input: Record<string, unknown> = {};
  for (const { key, schema, variable, value } of picked) {
    const rule = environmentRule(schema);
    if (value === undefined && rule !== undefined && !local) {
      problems.push({ variable, message: 'is not set', remedy: remedyFor(schema) });
    } else {
      input[key] = value ?? rule?.localDefault;
    }
  }
  const known = new Set(problems.map((p) => p.variable));
  const result = z.object(shape).safeParse(input);
  if (result.success && problems.length === 0) return result.data;
  for (const issue of result.error?.issues ?? []) {
    const found = picked.find(({ key }) => key === issue.path[0]);
    if (found === undefined || known.has(found.variable)) continue;
    known.add(found.variable);
    const message = found.value === undefined ? 'is not set' : `is wrong: ${issue.message}`;
    problems.push({ variable: found.variable, message, remedy: remedyFor(found.schema) });
  }
  throw new SettingsError(name, problems);
}

/** One setting by a name that is known only at run time, e.g. from the city's folder. */
export function namedSetting(name: ServiceName, variable: string, env: Environment): string | undefined {
  return pick(name, variable, env).value;
}

/** The variable of one setting that is in force for `name`, and its value; undefined when not set. */
function pick(name: ServiceName, key: string, env: Environment): { variable: string; value: string | undefined } {
  const own = `${name.toUpperCase()}_${key}`;
  if (env[own] !== undefined && env[own] !== '') return { variable: own, value: env[own] };
  return { variable: key, value: env[key] === '' ? undefined : env[key] };
}

function remedyFor(schema: z.core.$ZodType): string {
  const description = descriptionOf(schema);
  return description === undefined ? 'Set it.' : `Set it to ${description}.`;
}

/** zod keeps a description on the schema it was given for, which optional() and default() wrap. */
function descriptionOf(schema: z.core.$ZodType): string | undefined {
  const own = z.globalRegistry.get(schema)?.description;
  if (own !== undefined) return own;
  const inner = innerOf(schema);
  return inner === undefined ? undefined : descriptionOf(inner);
}

function innerOf(schema: z.core.$ZodType): z.core.$ZodType | undefined {
  const def = schema._zod.def;
  if ('innerType' in def) return def.innerType as z.core.$ZodType;
  if ('in' in def) return def.in as z.core.$ZodType;
  return undefined;
}

/** A setting that has to be set outside the local default; missing there, it is undefined here. */
export function requiredInProduction<Schema extends z.ZodType>(schema: Schema): z.ZodOptional<Schema> {
  return schema.optional().meta({ requiredInProduction: true });
}

/** A setting that has to be set outside the local default, where it is `localDefault` (as it would stand in the environment). */
export function withLocalDefault<Schema extends z.ZodType>(schema: Schema, localDefault: string): Schema {
  const description = descriptionOf(schema);
  return schema.meta({
    ...(description === undefined ? {} : { description }), requiredInProduction: true, localDefault,
  });
}

function environmentRule(schema: z.core.$ZodType): { localDefault: string | undefined } | undefined {
  const meta = z.globalRegistry.get(schema);
  if (meta?.['requiredInProduction'] !== true) return undefined;
  const value = meta['localDefault'];
  return { localDefault: typeof value === 'string' ? value : undefined };
}
