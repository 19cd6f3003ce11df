import { execFile } from 'node:child_process';
import { mkdirSync, statfsSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { isPortFree } from '../system/ports.ts';
import { portOwner } from '../system/port-owner.ts';
import { Problem } from '../system/problem.ts';

const leastJava = 17;
const leastFreeBytes = 1024 ** 3;

/** @throws Problem when the disk that holds `folder` has less than 1 GiB left */
export function checkDisk(folder: string): void {
  mkdirSync(folder, { recursive: true });
  const { bavail, bsize } = statfsSync(folder);
  const complaint = diskComplaint(folder, bavail * bsize);
  if (complaint !== undefined) throw new Problem(complaint);
}

export function diskComplaint(folder: string, freeBytes: number): string | undefined {
  if (freeBytes >= leastFreeBytes) return undefined;
  return `Only ${Math.floor(freeBytes / 1024 ** 2)} MiB are free on the disk that holds ${folder}: free at least 1 GiB and start again.`;
}

/** @throws Problem when Java is missing or too old for Kafka */
export async function checkJava(): Promise<void> {
  const java = process.env['JAVA_HOME'] ? join(process.env['JAVA_HOME'], 'bin/java') : 'java';
  const output = await promisify(execFile)(java, ['-version']).then(({ stderr, stdout }) => stderr + stdout, () => undefined);
  const complaint = javaComplaint(output);
  if (complaint !== undefined) throw new Problem(complaint);
}

/** `output`: what `java -version` prints; undefined when it could not be run. */
export function javaComplaint(output: string | undefined): string | undefined {
  const remedy = `install Java ${leastJava} or newer (Debian and Ubuntu: apt-get install openjdk-17-jre-headless; `
    + 'macOS: brew install openjdk@17; or set JAVA_HOME), or set KAFKA_BROKERS to use a Kafka of your own.';
  if (output === undefined) return `Java is missing, and Apache Kafka needs it: ${remedy}`;
  const found = /version "(?:1\.)?(\d+)/.exec(output)?.[1];
  if (found === undefined) return `"java -version" says nothing that can be read: ${remedy}`;
  return Number(found) >= leastJava ? undefined : `Java ${found} is too old for Apache Kafka: ${remedy}`;
}

/** @throws Problem when somebody listens on the port of the front door */
export async function checkFrontDoor(port: number): Promise<void> {
  if (await isPortFree(port)) return;
  throw new Problem(portComplaint(port, await portOwner(port)));
}

export function portComplaint(port: number, owner: { pid: number; name: string } | undefined): string {
  const who = owner ? `${owner.name} (process ${owner.pid})` : 'another program';
  return `Port ${port} is taken by ${who}: end it, or choose another port with PORT=${port + 1} npm start.`;
}
