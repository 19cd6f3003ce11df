import { createConnection, type Socket } from 'node:net';

export type VirusVerdict = 'clean' | { found: string };

/** Looks through a file. Rejects with a VirusScannerError when no verdict comes: the file is then neither clean nor infected, and is to be scanned later. */
export type VirusScan = (bytes: Uint8Array, signal?: AbortSignal) => Promise<VirusVerdict>;

/** The scanner is away, too slow or does not take the file. The message is for the operator. */
export class VirusScannerError extends Error {
  override readonly name = 'VirusScannerError';
}

/** As clamd takes it by default (StreamMaxLength is told in its own words when it is less). */
const chunk = 64 * 1024;
const longestAnswer = 4096;
const usualTimeout = 60_000;

/**
 * A client of ClamAV's clamd, by its INSTREAM command (clamd(8)). `url` is `tcp://host:3310` or `unix:///run/clamav/clamd.ctl`; one
 * connection a file, `timeout` in milliseconds without a word from either side. clamd calls a ZIP bomb clean: sizes have limits of their own.
 */
export function createVirusScan(url: string, { timeout = usualTimeout }: { timeout?: number } = {}): VirusScan {
  const place = placeOf(url);
  return async (bytes, signal) => {
    const answer = await ask(createConnection({ ...place, ...(signal ? { signal } : {}) }), bytes, timeout);
    const said = answer.replace(/\0.*$/su, '').trim();
    if (said === 'stream: OK') return 'clean';
    const found = /^stream: (.+) FOUND$/u.exec(said)?.[1];
    if (found !== undefined) return { found };
    if (said.includes('size limit exceeded')) throw new VirusScannerError(`the virus scanner takes no file of ${bytes.length} bytes: raise StreamMaxLength in clamd.conf`);
    throw new VirusScannerError(said === '' ? 'the virus scanner hung up without a verdict' : `the virus scanner gave no verdict: ${said.slice(0, 200)}`);
  };
}

function placeOf(url: string): { host: string; port: number } | { path: string } {
  const { protocol, hostname, port, pathname } = URL.parse(url) ?? {};
  if (protocol === 'tcp:' && hostname) return { host: hostname.replace(/^\[|\]$/gu, ''), port: Number(port) || 3310 };
  if (protocol === 'unix:' && pathname) return { path: decodeURIComponent(pathname) };
  throw new Error(`no place of a clamd: ${url}; write tcp://host:3310 or unix:///path/of/clamd.ctl`);
}

function ask(socket: Socket, bytes: Uint8Array, timeout: number): Promise<string> {
  return new Promise((resolve, reject) => {
    let answer = '';
    const fail = (reason: string, cause?: unknown): void => {
      socket.destroy();
      reject(new VirusScannerError(reason, { cause }));
    };
    socket.setTimeout(timeout, () => fail(`the virus scanner said nothing for ${Math.round(timeout / 1000)} s`));
    socket.setEncoding('utf8').on('data', (text: string) => {
      answer += text;
      if (answer.includes('\0') || answer.length > longestAnswer) socket.destroy();
    });
    socket.on('close', () => resolve(answer));
    let connected = false;
    // It hangs up in the middle when a file is too large, and what it said before that is not always heard.
    socket.on('error', (error) => {
      if (answer !== '') resolve(answer);
      else fail(connected ? `the virus scanner hung up while it was sent ${bytes.length} bytes: is that more than its StreamMaxLength?` : 'the virus scanner cannot be reached', error);
    });
    socket.on('connect', () => {
      connected = true;
      void send(socket, bytes);
    });
  });
}

async function send(socket: Socket, bytes: Uint8Array): Promise<void> {
  socket.write('zINSTREAM\0');
  for (let at = 0; at < bytes.length && !socket.destroyed; at += chunk) {
    const part = bytes.subarray(at, at + chunk);
    const length = Buffer.alloc(4);
    length.writeUInt32BE(part.length);
    socket.write(length);
    if (!socket.write(part)) await drained(socket);
  }
  socket.write(Buffer.alloc(4));
}

function drained(socket: Socket): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      socket.off('drain', done).off('close', done);
      resolve();
    };
    socket.on('drain', done).on('close', done);
  });
}
