import { randomInt } from 'node:crypto';
import { createServer } from 'node:net';

/** True when nothing listens on the port of this host. */
export function isPortFree(port: number, host = '127.0.0.1'): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen({ port, host, exclusive: true }, () => server.close(() => resolve(true)));
  });
}

/**
 * A port nobody listens on: `preferred` where it is free, else one from 20000 to 29999, below the range from which
 * systems give outgoing connections their ports.
 */
export async function freePort(preferred?: number): Promise<number> {
  if (preferred !== undefined && (await isPortFree(preferred))) return preferred;
  for (let attempt = 0; attempt < 200; attempt++) {
    const port = randomInt(20_000, 30_000);
    if (await isPortFree(port)) return port;
  }
  throw new Error('no free port between 20000 and 29999 on 127.0.0.1: end what listens there');
}
