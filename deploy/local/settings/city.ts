import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod';
import { Problem } from '../system/problem.ts';

const unitsSchema = z.object({ units: z.array(z.object({ code: z.string() })) });

/**
 * The codes of a city's units: what needs a topic, a user and a key each. Only so much is read here; the services check
 * the whole folder, and name file and line.
 */
export function unitCodes(folder: string): string[] {
  const file = join(folder, 'units.yaml');
  if (!existsSync(file)) throw new Problem(`${file} is missing: set CITY_FOLDER to a city's folder, e.g. deploy/city/jiujiang.`);
  let content: unknown;
  try {
    content = parse(readFileSync(file, 'utf8'));
  } catch (error) {
    throw new Problem(`${file} is no YAML: ${error instanceof Error ? error.message.split('\n')[0] : String(error)}`);
  }
  const result = unitsSchema.safeParse(content);
  if (!result.success) throw new Problem(`${file}: ${z.prettifyError(result.error)}`);
  return result.data.units.map((unit) => unit.code);
}
