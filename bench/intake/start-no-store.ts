import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { freePort } from '../../deploy/local/system/ports.ts';
import type { Actor, Stage } from '../stage/stage.ts';

/** Builds no-store.ts, whose controller needs decorators, and starts it beside the service. */
export async function startNoStore(stage: Stage): Promise<Actor> {
  const program = join(stage.places.home, 'no-store.mjs');
  const bundle = join(stage.root, 'libs/bus/src/spec/bundle.mjs');
  await promisify(execFile)(process.execPath, [bundle, 'bench/intake/no-store.ts', program], { cwd: stage.root });
  return stage.start('mobile', { instead: { program, port: await freePort() } });
}
