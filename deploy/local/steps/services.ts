import { join } from 'node:path';
import type { Places } from '../settings/files.ts';
import type { PlannedProcess } from '../settings/plan.ts';
import { lastWords, rotate } from '../supervise/logs.ts';
import { supervise, type SupervisorParts, type Supervision } from '../supervise/supervisor.ts';
import { startChild, type Child } from '../system/child.ts';
import { recordProcess } from '../system/records.ts';

/** Keeps one process of the gateway running. */
export function runService(planned: PlannedProcess, places: Places, parts: SupervisorParts): Supervision {
  return runNode(planned.name, nodeArguments(planned.name, join('dist', planned.bundle)), planned.environment, places, parts);
}

/** Every message, or every event, goes through these; in a young generation of 1 MiB a third of their time was its collection. */
const busy = ['mobile', 'routing', 'escalation', 'single'];
/** Every request goes through it, but little else. */
const quick = ['console'];

/**
 * How Node runs the program of a process. One that does little keeps its young generation small, and is told to collect:
 * left alone it had grown from 84 to 157 MB after 50,000 looks at its health, and had not collected its old generation once.
 */
export function nodeArguments(name: string, program: string): string[] {
  if (busy.includes(name)) return ['--max-semi-space-size=16', program];
  return ['--max-semi-space-size=1', ...(quick.includes(name) ? [] : ['--optimize-for-size']), program];
}

/** Keeps the stand-ins for providers running. */
export function runStandIns(environment: NodeJS.ProcessEnv, places: Places, parts: SupervisorParts): Supervision {
  return runNode('stand-ins', ['deploy/local/stand-ins/main.ts'], environment, places, parts);
}

function runNode(name: string, args: string[], env: NodeJS.ProcessEnv, places: Places, parts: SupervisorParts): Supervision {
  const logFile = join(places.logs, `${name}.log`);
  rotate(logFile);
  return supervise({
    name,
    signal: 'SIGTERM',
    spawn: async (): Promise<Child> => {
      const child = await startChild({ name, command: process.execPath, args, logFile, env, cwd: places.root, tied: true });
      recordProcess(places.records, name, child.pid, 'SIGTERM');
      return child;
    },
    lastWords: () => lastWords(logFile),
  }, parts);
}
