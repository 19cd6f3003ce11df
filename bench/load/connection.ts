import { connect, type Socket } from 'node:net';
import { readAnswer } from './answer.ts';

/** What became of a request: its status, or `cut` when the connection ended before the answer. */
export type Outcome = number | 'cut';

/**
 * One keep-alive connection with one request at a time. Other clients cost two to three times as much for each request, on
 * cores that the server under measurement needs.
 */
export class Connection {
  readonly #host: string;
  readonly #port: number;
  #socket: Socket | undefined;
  #opening: Promise<void> | undefined;
  #received: Buffer<ArrayBufferLike> = Buffer.alloc(0);
  #waiting: ((outcome: Outcome) => void) | undefined;

  constructor(host: string, port: number) {
    this.#host = host;
    this.#port = port;
  }

  /** Resolves when it is open; one that ended opens again. Rejects when nobody listens. */
  open(): Promise<void> {
    if (this.#socket) return Promise.resolve();
    this.#opening ??= new Promise<void>((resolve, reject) => {
      const socket = connect({ host: this.#host, port: this.#port, noDelay: true });
      socket.once('connect', () => {
        this.#socket = socket;
        resolve();
      });
      socket.on('data', (chunk: Buffer) => this.#take(chunk));
      socket.on('error', reject);
      socket.on('close', () => this.#ended(socket));
    }).finally(() => (this.#opening = undefined));
    return this.#opening;
  }

  /** Sends one request and calls back once with what became of it. */
  send(request: Buffer, done: (outcome: Outcome) => void): void {
    this.#waiting = done;
    if (this.#socket) this.#socket.write(request);
    else this.open().then(() => this.#socket?.write(request), () => this.#settle('cut'));
  }

  close(): void {
    this.#socket?.destroy();
  }

  #take(chunk: Buffer): void {
    this.#received = this.#received.length === 0 ? chunk : Buffer.concat([this.#received, chunk]);
    const answer = readAnswer(this.#received);
    if (!answer) return;
    this.#received = this.#received.subarray(answer.bytes);
    if (answer.last) {
      this.#socket?.destroy();
      this.#socket = undefined;
    }
    this.#settle(answer.status);
  }

  #ended(socket: Socket): void {
    if (this.#socket !== undefined && this.#socket !== socket) return;
    this.#socket = undefined;
    this.#received = Buffer.alloc(0);
    this.#settle('cut');
  }

  #settle(outcome: Outcome): void {
    const waiting = this.#waiting;
    this.#waiting = undefined;
    waiting?.(outcome);
  }
}
