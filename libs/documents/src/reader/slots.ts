import { connect, createServer, type Server, type Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';

/** The right to have one process that reads, among all services of a gateway on this machine. */
export interface Slot {
  /** Somebody else waits for it. */
  readonly wanted: boolean;
  /** Whoever waited longest goes first: resolves when it had the time to. */
  release(): Promise<void>;
}

export interface SlotOptions {
  /** The same for all services that share the slots; no secret. */
  name: string;
  count: number;
  /** Somebody began to wait for the slot. */
  onKnock: () => void;
}

/** Milliseconds in which one who waits takes the slot before the next one tries. */
const step = 50;

/**
 * Takes one of the slots, when one is free. A slot is a name of the kernel's (an abstract Unix socket) on which its holder
 * listens, so it is free the moment its holder is dead. Who waits knocks by connecting; the holder is to give it up soon.
 * Undefined when `signal` was aborted. Elsewhere than on Linux each service has slots of its own.
 */
export async function takeSlot({ name, count, onKnock }: SlotOptions, signal: AbortSignal): Promise<Slot | undefined> {
  if (process.platform !== 'linux') return signal.aborted ? undefined : { wanted: false, release: async () => {} };
  const names = Array.from({ length: count }, (_, index) => `\0minsheng-document-reader-${name}-${index}`);
  while (!signal.aborted) {
    for (const one of names) {
      const slot = await hold(one, onKnock);
      if (slot) return slot;
    }
    await knock(names, signal);
  }
  return undefined;
}

async function hold(name: string, onKnock: () => void): Promise<Slot | undefined> {
  const waiting: Socket[] = [];
  const server = createServer((socket) => {
    waiting.push(socket);
    socket.unref();
    socket.on('error', () => {});
    socket.on('close', () => waiting.splice(waiting.indexOf(socket), 1));
    socket.resume();
    onKnock();
  });
  if (!(await listens(server, name))) return undefined;
  server.unref();
  return {
    get wanted() {
      return waiting.length > 0;
    },
    async release() {
      const queue = [...waiting];
      server.close();
      queue.forEach((socket, rank) => socket.end(Buffer.of(Math.min(rank, 255))));
      if (queue.length > 0) await delay((queue.length + 1) * step);
    },
  };
}

/** False when another one has it. Where such names are forbidden, nobody has any: each reads for itself. */
function listens(server: Server, name: string): Promise<boolean> {
  return new Promise((resolve) => {
    server.once('error', (error: NodeJS.ErrnoException) => resolve(error.code !== 'EADDRINUSE'));
    server.listen(name, () => resolve(true));
  });
}

/** Resolves when one of the holders gave its slot up, or died, and it is this one's turn to try. */
async function knock(names: readonly string[], signal: AbortSignal): Promise<void> {
  const sockets: Socket[] = [];
  const turn = await new Promise<number>((resolve) => {
    signal.addEventListener('abort', () => resolve(0), { once: true });
    for (const name of names) {
      let rank = 0;
      const socket = connect(name);
      sockets.push(socket);
      socket.unref();
      socket.on('data', (told: Buffer) => { rank = told[0] ?? 0; });
      socket.on('error', () => {});
      socket.on('close', () => resolve(rank));
    }
    if (signal.aborted) resolve(0);
  });
  for (const socket of sockets) socket.destroy();
  await delay(turn * step + 5);
}
