import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { steppedClock, type Logger, type SteppedClock } from '#libs/service';
import { completeSealingKeys } from '../../deploy/local/settings/sealing-keys.ts';
import { startTwilioStandIn } from '../../deploy/local/stand-ins/twilio.ts';
import { openStage, type Stage } from '../stage/stage.ts';
import type { Started } from './services.ts';

/** Servers, services and Twilio's stand-in of the demo's own, all by one stepped clock. */
export interface House {
  readonly stage: Stage;
  readonly clock: SteppedClock;
  readonly services: Started;
  /** Warnings and errors of the services, each sentence with how often it was said. */
  readonly complaints: ReadonlyMap<string, number>;
  /** Ends all of it and removes its folder. */
  end(): Promise<void>;
}

/** Milliseconds of the stepped clock from a text's being taken to its being sent, and to its being delivered. */
const twilioStep = 1;
/** Of each service: a jump wakes all its loops at once, and none may wait while the clock jumps on. */
const connections = '20';
const patience = 60_000;

/** Starts everything, with the clock at `start`. `root` is the clone. */
export async function openHouse(root: string, start: Date): Promise<House> {
  const stage = await openStage(root, false);
  const closing: (() => Promise<unknown>)[] = [() => stage.end()];
  const end = async (): Promise<void> => {
    for (const close of closing.splice(0).reverse()) await close();
  };
  try {
    // Its months are not those of this machine.
    completeSealingKeys(stage.places.sealingKeysFile, start);
    const clock = steppedClock(start);
    const { complaints, logger } = listener();
    const { TWILIO_ACCOUNT_SID: sid = '', TWILIO_AUTH_TOKEN: token = '' } = stage.credentials.secrets;
    const standIn = await startTwilioStandIn({ accounts: [{ sid, token }], clock, stepMilliseconds: twilioStep });
    closing.push(() => standIn.close());
    const { startServices } = await build(stage);
    const services = await startServices((name) => ({ ...stage.environmentOf(name), TWILIO_API_URL: standIn.url, DATABASE_POOL: connections }), { clock, logger });
    closing.push(() => Promise.all(Object.values(services).map((service) => service.close())));
    await untilReady(services);
    return { stage, clock, services, complaints, end };
  } catch (error) {
    await end();
    throw error;
  }
}

async function build(stage: Stage): Promise<typeof import('./services.ts')> {
  const program = join(stage.places.home, 'services.mjs');
  await promisify(execFile)(process.execPath, ['libs/bus/src/spec/bundle.mjs', 'bench/demo/services.ts', program], { cwd: stage.root });
  return await import(pathToFileURL(program).href) as typeof import('./services.ts');
}

async function untilReady(services: Started): Promise<void> {
  for (const end = Date.now() + patience; ; await delay(20)) {
    const all = await Promise.all(Object.values(services).map((service) => service.readiness()));
    if (all.every(({ ready }) => ready)) return;
    if (Date.now() > end) throw new Error(`not ready after ${patience / 1000} s: ${JSON.stringify(all)}`);
  }
}

/** Keeps what is said in a warning or an error; fields only as far as they tell why. */
function listener(): { complaints: Map<string, number>; logger: Logger } {
  const complaints = new Map<string, number>();
  const note = (fields: Record<string, unknown>, message: string): void => {
    const { error, reason } = fields;
    const why = error instanceof Error ? error.message : reason;
    const sentence = why === undefined ? message : `${message}: ${typeof why === 'string' ? why : JSON.stringify(why)}`;
    complaints.set(sentence, (complaints.get(sentence) ?? 0) + 1);
  };
  const logger: Logger = { debug() {}, info() {}, warn: note, error: note, child: () => logger };
  return { complaints, logger };
}
