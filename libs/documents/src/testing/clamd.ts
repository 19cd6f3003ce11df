import { createServer, type Server } from 'node:net';
import type { AddressInfo } from 'node:net';

/** A stand-in for ClamAV's clamd that speaks INSTREAM as it does, for specs. */
export interface StandInClamd {
  url: string;
  /** The files that it was sent, whole. */
  scanned: Buffer[];
  close(): Promise<void>;
}

export interface ClamdManner {
  /** Its answer to a file, without the closing 0; undefined: it says nothing. Default: files with EICAR in them are infected. */
  answer?: (file: Buffer) => string | undefined;
  /** StreamMaxLength, in bytes. */
  most?: number;
  /** Default: a free port. */
  path?: string;
}

const command = 'zINSTREAM\0';

export async function startStandInClamd({ answer = eicar, most = 25 * 1024 * 1024, path }: ClamdManner = {}): Promise<StandInClamd> {
  const scanned: Buffer[] = [];
  const server = createServer((socket) => {
    let received: Buffer = Buffer.alloc(0);
    let done = false;
    socket.on('error', () => undefined);
    socket.on('data', (data: Buffer) => {
      received = Buffer.concat([received, data]);
      const stream = done ? undefined : streamOf(received);
      if (stream === undefined) return;
      if (stream.file.length > most) {
        done = true;
        socket.end('INSTREAM size limit exceeded. ERROR\0');
      } else if (stream.whole) {
        done = true;
        scanned.push(stream.file);
        const said = answer(stream.file);
        if (said !== undefined) socket.end(`${said}\0`);
      }
    });
  });
  await new Promise<void>((resolve) => (path === undefined ? server.listen(0, '127.0.0.1', resolve) : server.listen(path, resolve)));
  const url = path === undefined ? `tcp://127.0.0.1:${(server.address() as AddressInfo).port}` : `unix://${path}`;
  return { url, scanned, close: () => closed(server) };
}

function eicar(file: Buffer): string {
  return file.includes('EICAR-STANDARD-ANTIVIRUS-TEST-FILE') ? 'stream: Eicar-Test-Signature FOUND' : 'stream: OK';
}

/** What has come of the file, and whether it is all; undefined before the command is there. */
function streamOf(received: Buffer): { file: Buffer; whole: boolean } | undefined {
  if (received.length < command.length) return undefined;
  const parts: Buffer[] = [];
  for (let at = command.length; at + 4 <= received.length;) {
    const length = received.readUInt32BE(at);
    if (length === 0) return { file: Buffer.concat(parts), whole: true };
    parts.push(received.subarray(at + 4, at + 4 + length));
    at += 4 + length;
  }
  return { file: Buffer.concat(parts), whole: false };
}

function closed(server: Server): Promise<void> {
  return new Promise((resolve) => server.close(() => resolve()));
}
