import { parseArgs } from 'node:util';
import { Problem } from './system/problem.ts';

export interface LaunchOptions {
  /** All nine services in one process. */
  single: boolean;
  /** Throws the state of earlier starts away. */
  fresh: boolean;
  /** Port of the front door. */
  port: number;
  /** The origin as the outside sees it. */
  publicUrl: string;
}

/** @throws Problem on an option or a PORT that is not known */
export function readOptions(args: string[], env: NodeJS.ProcessEnv): LaunchOptions {
  const usage = 'Use npm start [-- --single] [-- --fresh].';
  let values: { single?: boolean; fresh?: boolean };
  try {
    ({ values } = parseArgs({ args, options: { single: { type: 'boolean' }, fresh: { type: 'boolean' } } }));
  } catch (error) {
    throw new Problem(`${error instanceof Error ? error.message : String(error)}. ${usage}`);
  }
  const port = Number(env['PORT'] ?? 8080);
  if (!Number.isInteger(port) || port < 1 || port > 65_535) throw new Problem('PORT is no port: set it to a number from 1 to 65535.');
  return {
    single: values.single ?? false,
    fresh: values.fresh ?? false,
    port,
    publicUrl: env['PUBLIC_URL'] ?? `http://127.0.0.1:${port}`,
  };
}
