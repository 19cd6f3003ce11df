import 'reflect-metadata';
import { isNativeError } from 'node:util/types';
import type { ServiceDefinition } from '../definition.ts';
import type { Logger } from '../logger.ts';
import { createLogger } from '../logs/pino-logger.ts';
import { SettingsError } from '../settings/read-settings.ts';
import { startService, type Overrides, type RunningService } from './start-service.ts';

/** EX_CONFIG of sysexits: starting again without a change of settings cannot help. */
export const exitConfiguration = 78;

/** A launcher gives ten seconds after SIGTERM. */
const stopMilliseconds = 9000;

/**
 * The whole of a `main.ts`: starts the service (or several in one process) with the environment, and ends it on SIGTERM,
 * SIGINT or when the launcher that holds the IPC channel is gone. Exit codes: 0 stopped, 1 a fault, 78 wrong settings.
 */
export function main(...definitions: ServiceDefinition[]): Promise<void> {
  const logger = createLogger(definitions.length === 1 ? definitions[0]?.name ?? 'minsheng' : 'minsheng', 'info');
  return run(definitions, process, logger);
}

/** What `main` needs of the process. */
export type HostProcess = Pick<NodeJS.Process, 'env' | 'on' | 'once'> & {
  exit(code: number): void;
  stderr: { write(text: string): unknown };
};

/** `main` with the process passed in. Resolves when all have started, or after the process was told to exit. */
export async function run(
  definitions: readonly ServiceDefinition[], host: HostProcess, logger: Logger, overrides: Overrides = {},
): Promise<void> {
  const running: RunningService[] = [];
  let ending = false;

  const end = async (code: number, reason: string): Promise<void> => {
    if (ending) return;
    ending = true;
    logger.info({ reason }, 'stopping');
    const late = setTimeout(() => { host.exit(code === 0 ? 1 : code); }, stopMilliseconds);
    late.unref();
    await Promise.all(running.map((service) => service.close()));
    clearTimeout(late);
    host.exit(code);
  };
  const crash = (error: unknown): void => {
    logger.error({ error }, 'a fault that nobody caught: the process ends');
    void end(1, 'fault');
  };
  host.on('uncaughtException', crash);
  host.on('unhandledRejection', crash);
  for (const signal of ['SIGTERM', 'SIGINT'] as const) host.on(signal, () => void end(0, signal));
  host.once('disconnect', () => void end(0, 'the launcher is gone'));

  const results = await Promise.allSettled(definitions.map(async (definition) => {
    const service = await startService(definition, host.env, overrides);
    running.push(service);
    if (ending) await service.close();
  }));
  const faults = results.flatMap((result) => result.status === 'rejected' ? [result.reason as unknown] : []);
  if (faults.length > 0) {
    for (const fault of faults) tell(fault, host, logger);
    await end(faults.every((fault) => fault instanceof SettingsError) ? exitConfiguration : 1, 'could not start');
  }
}

/** Why a start failed, for the person who started it: plain sentences on stderr, one line in the log. */
function tell(fault: unknown, host: HostProcess, logger: Logger): void {
  logger.error({ error: fault }, 'could not start');
  host.stderr.write(`${plainSentence(fault)}\n`);
}

function plainSentence(fault: unknown): string {
  if (!isNativeError(fault)) return 'An unknown fault.';
  if ('code' in fault && fault.code === 'EADDRINUSE' && 'port' in fault) {
    return `Port ${String(fault.port)} is taken: end the program that listens there, or set another SERVICE_PORT.`;
  }
  return fault.message;
}
