import { Agent, request } from 'node:http';
import { instant } from '../load/instant.ts';

export interface Call {
  /** Under which it is counted, e.g. `accept`. */
  kind: string;
  method: 'GET' | 'POST';
  path: string;
  headers: Record<string, string>;
  body?: string;
}

/** The front door over kept connections: as many as are wanted at once, for a queue in the client would hide the server's. */
export interface Client {
  /** The answer's body. @throws Error for anything but a 2xx, with what it said */
  call(call: Call): Promise<string>;
  /** Milliseconds of every call since the last `take`, by kind; forgets them. */
  take(): Map<string, number[]>;
  close(): void;
}

const patience = 30_000;

export function openClient(url: string): Client {
  const agent = new Agent({ keepAlive: true });
  let taken = new Map<string, number[]>();
  return {
    async call(call) {
      const from = instant();
      try {
        const { status, text } = await send(url, agent, call);
        if (status < 200 || status > 299) throw new Error(`${call.kind}: ${status} ${text.slice(0, 300)}`);
        return text;
      } finally {
        const times = taken.get(call.kind) ?? [];
        taken.set(call.kind, times);
        times.push(instant() - from);
      }
    },
    take() {
      const all = taken;
      taken = new Map();
      return all;
    },
    close: () => agent.destroy(),
  };
}

function send(url: string, agent: Agent, { kind, method, path, headers, body }: Call): Promise<{ status: number; text: string }> {
  return new Promise((resolve, reject) => {
    const outgoing = request(url + path, {
      agent, method, timeout: patience,
      headers: { ...headers, ...(body === undefined ? {} : { 'content-length': Buffer.byteLength(body) }) },
    }, (answer) => {
      const parts: Buffer[] = [];
      answer.on('data', (part: Buffer) => parts.push(part));
      answer.on('end', () => resolve({ status: answer.statusCode ?? 0, text: Buffer.concat(parts).toString() }));
      answer.on('error', reject);
    });
    outgoing.on('timeout', () => outgoing.destroy(new Error(`no answer within ${patience / 1000} s`)));
    outgoing.on('error', (error) => reject(new Error(`${kind}: ${error.message}`, { cause: error })));
    outgoing.end(body);
  });
}
