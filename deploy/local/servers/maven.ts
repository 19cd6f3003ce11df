import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { startChild } from '../system/child.ts';
import { waitForLock } from '../system/lock.ts';
import { Problem } from '../system/problem.ts';

export type Say = (line: string) => void;

/**
 * The folder with Kafka's jars, and GreenMail's under `greenmail/`, fetched by Maven when deploy/local/pom.xml has changed since. One copy serves the
 * launcher and the tests of a clone; a lock lets both run at once. `before` runs only if Maven has to.
 */
export async function kafkaJars(root: string, say: Say, before: () => Promise<void> = async () => {}): Promise<string> {
  const pom = join(root, 'deploy/local/pom.xml');
  const hash = createHash('sha256').update(readFileSync(pom)).digest('hex').slice(0, 16);
  const kept = join(root, '.minsheng/jars');
  const jars = join(kept, hash);
  if (existsSync(jars)) return jars;
  const release = await waitForLock(join(kept, 'lock'), (by) => {
    say(`waiting for process ${by.pid}, which is fetching Kafka's jars`);
  });
  try {
    if (!existsSync(jars)) {
      await before();
      await fetchJars(root, pom, jars, say);
    }
    return jars;
  } finally {
    release();
  }
}

async function fetchJars(root: string, pom: string, jars: string, say: Say): Promise<void> {
  const draft = `${jars}.draft`;
  const logFile = join(root, '.minsheng/logs/maven.log');
  rmSync(draft, { recursive: true, force: true });
  mkdirSync(draft, { recursive: true });
  say('fetching Apache Kafka and a mail server with Maven (about 60 MB, once)');
  const begun = Date.now();
  const child = await startChild({
    name: 'maven',
    command: process.platform === 'win32' ? 'mvn.cmd' : 'mvn',
    args: ['-B', '-ntp', '-f', pom, `-Djars=${draft}`, 'generate-resources'],
    logFile,
  }).catch((error: unknown) => {
    throw new Problem(
      'Maven (mvn) is missing: install it (Debian and Ubuntu: apt-get install maven; macOS: brew install maven), '
      + 'or set KAFKA_BROKERS to use a Kafka of your own.',
      { cause: error },
    );
  });
  // Maven says nothing for most of the time.
  const ticker = setInterval(() => say(`still fetching Kafka's jars, ${Math.round((Date.now() - begun) / 1000)} s`), 5000);
  const abandon = (): void => child.signal('SIGTERM');
  process.once('exit', abandon);
  try {
    const exit = await child.exited;
    if (exit.code !== 0) throw new Problem(`Maven could not fetch Kafka's jars: ${reason(logFile)}`);
  } finally {
    clearInterval(ticker);
    process.off('exit', abandon);
  }
  renameSync(draft, jars);
}

function reason(logFile: string): string {
  const errors = readFileSync(logFile, 'utf8').split('\n').filter((line) => line.startsWith('[ERROR]'));
  const first = errors.find((line) => line.length > 10)?.slice(8).trim() ?? 'no reason given';
  return `${first.slice(0, 300)} (all of it: .minsheng/logs/maven.log). Check the network and Maven's settings.xml.`;
}
