import 'reflect-metadata';
import type { ServiceDefinition } from '../definition.ts';
import type { Logger } from '../logger.ts';
import { createLogger } from '../logs/pino-logger.ts';
import { SettingsError } from '../settings/read-settings.ts';
import { startService, type RunningService } from './start-service.ts';

/** EX_CONFIG of sysexits: starting again without a change of settings cannot help. */
export const exitConfiguration = 78;

/** A launcher gives ten seconds after SIGTERM. */
const stopMilliseconds = 9000;

/**
 * The whole of a `main.ts`: starts the service (or several in one process) with the environment, and ends it on SIGTERM,
 * SIGINT or when the launcher that holds the IPC channel is gone. Exit codes: 0 stopped, 1 a fault, 78 wrong settings.
 */
export async function main(...definitions: ServiceDefinition[]): Promise<void> {
  const logger = createLogger(definitions.length === 1 ? definitions[0]?.name ?? 'minsheng' : 'minsheng', 'info');
  const running: RunningService[] = [];
  let ending = false;

  const end = async (code: number, reason: string): Promise<never> => {
    if (ending) return new Promise<never>(() => {});
    ending = true;
    logger.info({ reason }, 'stopping');
    setTimeout(() => process.exit(code === 0 ? 1 : code), stopMilliseconds).unref();
    await Promise.all(running.map((service) => service.close()));
    process.exit(code);
  };
  const crash = (error: unknown): void => {
    logger.error({ error }, 'a fault that nobody caught: the process ends');
    void end(1, 'fault');
  };
  process.on('uncaughtException', crash);
  process.on('unhandledRejection', crash);
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => void end(0, signal));
  process.once('disconnect', () => void end(0, 'the launcher is gone'));

  const results = await Promise.allSettled(definitions.map(async (definition) => {
    const service = await startService(definition, process.env);
    running.push(service);
    if (ending) await service.close();
  }));
  const faults = results.flatMap((result) => result.status === 'rejected' ? [result.reason as unknown] : []);
  if (faults.length > 0) {
    for (const fault of faults) tell(fault, logger);
    await end(faults.every((fault) => fault instanceof SettingsError) ? exitConfiguration : 1, 'could not start');
  }
}

/** Why a start failed, for the person who started it: plain sentences on stderr, one line in the log. */
function tell(fault: unknown, logger: Logger): void {
  logger.error({ error: fault }, 'could not start');
  process.stderr.write(`${plainSentence(fault)}\n`);
}

function plainSentence(fault: unknown): string {
  if (!(fault instanceof Error)) return 'An unknown fault.';
  if ('code' in fault && fault.code === 'EADDRINUSE' && 'port' in fault) {
    return `Port ${String(fault.port)} is taken: end the program that listens there, or set another SERVICE_PORT.`;
  }
  return fault.message;
}
