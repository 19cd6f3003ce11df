import { join } from 'node:path';
import { freePort } from '../../deploy/local/system/ports.ts';
import { startChild } from '../../deploy/local/system/child.ts';
import type { Actor, Stage } from './stage.ts';
import { untilAnswers } from './until-answers.ts';

/** Starts the stand-ins for a stage; give their url to services as TWILIO_API_URL. */
export async function startStandIn(stage: Stage): Promise<Actor> {
  const port = await freePort();
  const child = await startChild({
    name: 'stand-ins', command: process.execPath, args: ['deploy/local/stand-ins/main.ts'], cwd: stage.root, tied: true,
    logFile: join(stage.places.logs, 'stand-ins.log'),
    env: { ...process.env, ...stage.credentials.secrets, STAND_IN_PORT: String(port), STAND_IN_STATE: stage.places.outbox },
  });
  const url = `http://127.0.0.1:${port}`;
  await untilAnswers(`${url}/healthz`, child);
  return { pid: child.pid, url, stop: async () => void (await child.stop('SIGTERM', 5000)) };
}
