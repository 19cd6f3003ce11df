import { existsSync, mkdirSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { kafkaClient } from './servers/kafka.ts';
import { removeDeadMembers } from './servers/ghosts.ts';
import { readOptions, type LaunchOptions } from './options.ts';
import { nothingRunning, type Kind, type Running } from './running.ts';
import { unitCodes } from './settings/city.ts';
import { adminPasswords, completeCredentials, keysFileOf, readCredentials, type Credentials } from './settings/credentials.ts';
import { madeUpProviders } from './settings/made-up.ts';
import { externalServers, type External } from './settings/external.ts';
import { placesOf, writePrivate, type Places } from './settings/files.ts';
import { hasOwnMailbox, mailSettings } from './settings/mail.ts';
import { plan } from './settings/plan.ts';
import { choosePorts, type Ports } from './settings/ports.ts';
import { completeSealingKeys } from './settings/sealing-keys.ts';
import { buildIfChanged } from './steps/build.ts';
import { checkDisk, checkFrontDoor } from './steps/preflight.ts';
import { progressOn, seconds, type Progress } from './steps/progress.ts';
import { provisionDatabases, provisionTopics } from './steps/provision.ts';
import { untilReady } from './steps/ready.ts';
import { removeState, runKafka, runMail, runPostgres } from './steps/servers.ts';
import { runService, runStandIns } from './steps/services.ts';
import type { SupervisorParts, Supervision } from './supervise/supervisor.ts';
import { localClock } from './system/clock.ts';
import { runs } from './system/identity.ts';
import { tryLock, waitForLock } from './system/lock.ts';
import { codeOf, Problem } from './system/problem.ts';
import { endRecorded, forgetProcess } from './system/records.ts';
import { watchStarter } from './system/starter.ts';

export interface LaunchInput {
  /** The clone. */
  root: string;
  args: string[];
  env: NodeJS.ProcessEnv;
  write: (line: string) => void;
  /** How a path is shown to the person in front of the screen. */
  display(path: string): string;
}

/** Runs until a signal ends it, and leaves nothing running. Returns the exit code. */
export async function launch(input: LaunchInput): Promise<number> {
  const progress = progressOn(input.write);
  const running = nothingRunning();
  const stop = new AbortController();
  const places = placesOf(input.root, input.env['MINSHENG_HOME']);
  let unlock: (() => void) | undefined;
  const onSignal = (signal: string): void => {
    if (stop.signal.aborted) {
      progress.say('ending everything at once');
      running.kill();
      return;
    }
    input.write(`\n  ${signal}: stopping (once more ends everything at once)`);
    stop.abort();
  };
  const unwatch = watchStarter(() => stop.signal.aborted || onSignal('npm is gone'));
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, onSignal);
  // A program that started this one over a channel has died, or has let it go.
  process.once('disconnect', () => stop.signal.aborted || onSignal('who started this is gone'));
  const stopped = new Promise<'stopped'>((done) => stop.signal.addEventListener('abort', () => done('stopped')));
  let code = 0;
  try {
    const begun = Date.now();
    const options = readOptions(input.args, input.env);
    unlock = await takeLock(places, progress);
    rmSync(places.stopping, { force: true });
    const story = tellStory(input, options, places, { progress, running, signal: stop.signal }).then((credentials) => {
      if (!stop.signal.aborted) input.write(welcome(credentials, places, input, Date.now() - begun));
    });
    // A step that is cut short by the stop may fail after it: that is no news.
    story.catch(() => undefined);
    await Promise.race([story, stopped]);
    await stopped;
  } catch (error) {
    code = 1;
    input.write(`\n${sentenceOf(error, input.display(places.logs))}`);
  }
  stop.abort();
  unwatch();
  if (unlock) {
    const begun = Date.now();
    writePrivate(places.stopping, { pid: process.pid });
    await running.stop();
    // What was just being started, and nobody keeps yet.
    await endRecorded(places.records, 1000);
    rmSync(places.stopping, { force: true });
    unlock();
    progress.say(`everything is stopped  ${seconds(Date.now() - begun)}`);
  }
  return code;
}

interface Tools {
  progress: Progress;
  running: Running;
  signal: AbortSignal;
}

async function tellStory(input: LaunchInput, options: LaunchOptions, places: Places, tools: Tools): Promise<Credentials> {
  const { progress, running, signal } = tools;
  const left = await endRecorded(places.records, 4000);
  if (left.length > 0) progress.say(`ended what an earlier start left behind: ${left.join(', ')}`);
  if (options.fresh) {
    removeState(places);
    progress.say('begun anew: the state of earlier starts is gone');
  }
  checkDisk(places.home);
  await checkFrontDoor(options.port);

  const external = externalServers(input.env);
  const ports = await choosePorts(places.ports);
  const city = resolve(input.root, input.env['CITY_FOLDER'] ?? 'deploy/city/jiujiang');
  const admins = adminPasswords(places.admins);
  const units = unitCodes(city);
  const credentials = writeSettings(input, options, places, { external, ports, admins, units });
  const parts = supervisorParts(places, progress);
  const keep = (kind: Kind, supervision: Supervision): void => {
    running.add(kind, supervision);
    // It began to run while the stop was under way.
    if (signal.aborted) void supervision.stop(1000);
  };

  await Promise.all([
    progress.step('build', async (say) => {
      if (!(await buildIfChanged(input.root))) say('nothing has changed');
    }),
    (async () => {
      if (!external.database) {
        await progress.step(`PostgreSQL (port ${ports.postgres})`, async (say) => {
          keep('postgres', await runPostgres(places, { port: ports.postgres, password: admins.postgres }, say, parts));
        });
      }
      await progress.step('roles and schemas', () => provisionDatabases(credentials));
    })(),
    (async () => {
      if (!external.kafka) {
        await progress.step(`Kafka (port ${ports.kafka})`, async (say) => {
          keep('kafka', await runKafka(places, { port: ports.kafka, controllerPort: ports.kafkaController, password: admins.kafka }, say, parts));
        });
      }
      await progress.step('topics, users and their rights', async () => {
        await Promise.all([
          provisionTopics(credentials, units, external.kafka ? 3 : 1),
          // Others may use a Kafka that is not our own.
          external.kafka ? 0 : removeDeadMembers(kafkaClient({ port: ports.kafka, admin: credentials.kafka.admin })).catch(() => 0),
        ]);
      });
    })(),
    (async () => {
      if (hasOwnMailbox(input.env)) return;
      await progress.step(`mail server (port ${ports.mail.imap})`, async (say) => {
        // Everything else works without one.
        const server = await runMail(places, { ports: ports.mail, settings: credentials.secrets }, say, parts).catch((error: unknown) => {
          say(`there is none: ${sentenceOf(error, input.display(places.logs))}`);
        });
        if (server) keep('mail', server);
      });
    })(),
  ]);
  if (signal.aborted) return credentials;

  await progress.step(options.single ? 'nine services in one process' : 'nine services', async (say) => {
    keep('service', runStandIns({
      ...input.env, ...credentials.secrets, STAND_IN_PORT: String(ports.standIns), STAND_IN_STATE: places.outbox,
      STAND_IN_DOOR: credentials.url,
    }, places, parts));
    const processes = plan({ places, ports, credentials, port: options.port, single: options.single, city, outer: input.env });
    for (const planned of processes) keep('service', runService(planned, places, parts));
    const givenUp = running.services.map(async (each) => {
      const reason = await each.givenUp;
      throw new Problem(`${each.name} cannot run with these settings: ${reason}`);
    });
    await Promise.race([untilReady(credentials.url, ports.services, say, signal), ...givenUp]);
    for (const each of givenUp) each.catch((error: unknown) => progress.say(sentenceOf(error, input.display(places.logs))));
  });
  return credentials;
}

interface Known {
  external: External;
  ports: Ports;
  admins: { postgres: string; kafka: string };
  units: readonly string[];
}

/** Writes credentials.json, the keys' file and the sealing keys, each stable from start to start. */
function writeSettings(input: LaunchInput, options: LaunchOptions, places: Places, known: Known): Credentials {
  const { external, ports, admins, units } = known;
  const credentials = completeCredentials(readCredentials(places.credentials), {
    url: `http://127.0.0.1:${options.port}`,
    publicUrl: options.publicUrl,
    database: external.database ?? `postgres://admin:${admins.postgres}@127.0.0.1:${ports.postgres}/minsheng`,
    kafka: external.kafka ?? {
      brokers: `127.0.0.1:${ports.kafka}`, mechanism: 'SCRAM-SHA-512', admin: { username: 'admin', password: admins.kafka },
    },
    departments: units,
    providers: madeUpProviders,
    secrets: Object.fromEntries(Object.entries(input.env).flatMap(([name, value]) =>
      /^(?:TWILIO|ALIYUN|TENCENT|TELNYX|SINCH|SIGNALWIRE)_|^(?:DUTY_OFFICE|MAYOR_HOTLINE)_NUMBER$|^DUTY_OFFICE_FAX$|^CITY_KEY$/.test(name) && !name.endsWith('_URL') && value ? [[name, value]] : [])),
  });
  Object.assign(credentials.secrets, mailSettings(credentials.secrets, ports.mail, input.env));
  credentials.secrets['TIPS_LOCAL_FEED'] = input.env['TIPS_LOCAL_FEED'] ?? `http://127.0.0.1:${ports.standIns}/feed/forum.xml`;
  const faxSpool = input.env['FAX_SPOOL'] ?? join(places.home, 'fax-spool');
  credentials.secrets['FAX_SPOOL'] = faxSpool;
  credentials.secrets['FAX_STAND_INS_URL'] = `http://127.0.0.1:${ports.standIns}`;
  const lettersInbox = input.env['LETTERS_INBOX'] ?? join(places.home, 'letters-inbox');
  credentials.secrets['LETTERS_INBOX'] = lettersInbox;
  for (const folder of [places.storage, faxSpool, lettersInbox]) mkdirSync(folder, { recursive: true });
  writePrivate(places.credentials, credentials);
  writePrivate(places.keysFile, keysFileOf(credentials));
  completeSealingKeys(places.sealingKeysFile, new Date());
  return credentials;
}

/** Of two at once the second gives up, unless the first is on its way out. */
async function takeLock(places: Places, progress: Progress): Promise<() => void> {
  const lock = tryLock(places.lock);
  if (lock.held) return lock.release;
  // Its npm may have been killed this moment: it notices within half a second.
  await localClock.sleep(1000);
  if (runs(lock.by) && !existsSync(places.stopping)) {
    throw new Problem(`npm start runs already on this state (process ${lock.by.pid}): stop it with Ctrl-C there, or kill ${lock.by.pid}.`);
  }
  return waitForLock(places.lock, ({ pid }) => progress.say(`waiting for the earlier start to end (process ${pid})`));
}

function supervisorParts(places: Places, progress: Progress): SupervisorParts {
  return {
    clock: localClock,
    say: (line) => progress.say(line),
    started: () => undefined,
    ended: (child) => forgetProcess(places.records, child.pid),
  };
}

function welcome(credentials: Credentials, places: Places, input: LaunchInput, milliseconds: number): string {
  return `
  Minsheng is ready: ${credentials.url}   (${seconds(milliseconds)})
    keys and passwords   ${input.display(places.credentials)}
    texts "sent"         ${credentials.url}/dev/outbox
    documentation        ${credentials.url}/docs
    logs                 ${input.display(places.logs)}
    try                  npm run send -- sms "和中路的路灯坏了三天了" --from +8613800001234
    stop                 Ctrl-C
`;
}

function sentenceOf(error: unknown, logs: string): string {
  if (error instanceof Problem) return error.message;
  if (codeOf(error) === 'ENOSPC') {
    return 'The disk is full: free at least 1 GiB and start again.';
  }
  return error instanceof Error ? `${error.message}\n(If it comes again: npm start -- --fresh begins anew; logs are in ${logs}.)` : String(error);
}
