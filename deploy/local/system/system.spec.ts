import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { lastWords, rotate } from '../supervise/logs.ts';
import { startChild } from './child.ts';
import { identify, runs } from './identity.ts';
import { tryLock } from './lock.ts';
import { freePort, isPortFree } from './ports.ts';
import { portOwner } from './port-owner.ts';
import { endRecorded, recordProcess } from './records.ts';

const folder = mkdtempSync(join(tmpdir(), 'system-'));
afterAll(() => rmSync(folder, { recursive: true }));
const node = (script: string) => startChild({ name: 'child', command: process.execPath, args: ['-e', script], logFile: join(folder, 'child.log') });

it('tells a process from a later one of the same number', async () => {
  const mine = identify(process.pid);
  expect(mine && runs(mine)).toBe(true);
  expect(mine && runs({ ...mine, started: 'earlier' })).toBe(false);
  const ended = spawn(process.execPath, ['-e', '']);
  await new Promise((resolve) => ended.once('exit', resolve));
  expect(identify(ended.pid ?? 0)).toBeUndefined();
});

describe('the lock', () => {
  it('is held by one, and free again', () => {
    const path = join(folder, 'a.lock');
    const first = tryLock(path);
    const second = tryLock(path);
    expect(second).toMatchObject({ held: false, by: { pid: process.pid } });
    if (first.held) first.release();
    expect(tryLock(path).held).toBe(true);
  });

  it.each([['of a process that ended', JSON.stringify({ pid: process.pid, started: 'long ago' })], ['cut short', '{"pi']])('is void %s', (_, text) => {
    const path = join(folder, `void-${text.length}.lock`);
    writeFileSync(path, text);
    expect(tryLock(path).held).toBe(true);
  });
});

describe('processes that were noted', () => {
  it('end gently, and by force when they do not listen', async () => {
    const records = join(folder, 'records');
    const gentle = await node('setInterval(() => {}, 1000)');
    const stubborn = await node("process.on('SIGTERM', () => {}); console.log('deaf'); setInterval(() => {}, 1000)");
    const frozen = await node('setInterval(() => {}, 1000)');
    while (!readFileSync(join(folder, 'child.log'), 'utf8').includes('deaf')) await new Promise((resolve) => setTimeout(resolve, 20));
    frozen.signal('SIGSTOP');
    for (const child of [gentle, stubborn, frozen]) recordProcess(records, child.name, child.pid, 'SIGTERM');
    expect(await endRecorded(records, 300)).toEqual(['child', 'child', 'child']);
    expect([await gentle.exited, await stubborn.exited, await frozen.exited].map(({ signal }) => signal)).toEqual(['SIGTERM', 'SIGKILL', 'SIGTERM']);
    expect(existsSync(records)).toBe(false);
  });

  it('are left alone when the number belongs to somebody else by now', async () => {
    const records = join(folder, 'others');
    const child = await node('setInterval(() => {}, 1000)');
    recordProcess(records, 'postgres', child.pid, 'SIGTERM');
    const file = join(records, `${child.pid}.json`);
    writeFileSync(file, JSON.stringify({ ...JSON.parse(readFileSync(file, 'utf8')), started: 'before' }));
    expect(await endRecorded(records, 300)).toEqual([]);
    expect(child.exit).toBeUndefined();
    await child.stop('SIGKILL', 0);
  });
});

it('says in one sentence why a command cannot be started', async () => {
  await expect(startChild({ name: 'x', command: '/no/such/program', args: [], logFile: join(folder, 'x.log') })).rejects.toThrow(/^cannot start \/no\/such\/program/);
});

it('finds a free port, and who has one that is not', async () => {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const taken = (server.address() as { port: number }).port;
  expect(await isPortFree(taken)).toBe(false);
  expect(await freePort(taken)).not.toBe(taken);
  expect(await portOwner(taken)).toMatchObject({ pid: process.pid });
  await new Promise((resolve) => server.close(resolve));
  expect(await freePort(taken)).toBe(taken);
});

it('gives the last words of a log, and rotates a large one', () => {
  const log = join(folder, 'service.log');
  expect(lastWords(log)).toMatch(/^nothing in/);
  writeFileSync(log, '{"level":"info","msg":"starting"}\n{"level":"error","error":{"message":"no broker"},"msg":"could not start"}\nplain line\n');
  expect(lastWords(log)).toBe('starting | could not start: no broker | plain line');
  rotate(log);
  expect(existsSync(`${log}.1`)).toBe(false);
  writeFileSync(log, Buffer.alloc(11 * 1024 * 1024, 'x'));
  rotate(log);
  expect([existsSync(log), existsSync(`${log}.1`)]).toEqual([false, true]);
});
