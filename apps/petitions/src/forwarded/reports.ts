import { createHash } from 'node:crypto';
import { SealError, type Sealer } from '#libs/privacy';
import { Problem, problemKinds, type Clock } from '#libs/service';
import type { Store } from '#libs/store';
import { keptReport, type KeptReport } from './report.ts';

/** A request that may come again under the same Idempotency-Key. */
export interface Sent {
  keyId: string;
  idempotencyKey: string | undefined;
  body: Uint8Array;
}

interface Row {
  id: string;
  bodyHash: string;
  content: string;
}

/** Reports, to be fetched later by whoever has the key and the id. They name petitions, so they are sealed. */
export class Reports {
  readonly #store: Store;
  readonly #sealer: Sealer;
  readonly #clock: Clock;

  constructor({ store, sealer, clock }: { store: Store; sealer: Sealer; clock: Clock }) {
    this.#store = store;
    this.#sealer = sealer;
    this.#clock = clock;
  }

  /** Undefined when there is none. @throws Problem 410 when its month's key was erased */
  async of(id: string): Promise<KeptReport | undefined> {
    const [row] = await this.#store.query<Row>('SELECT id, body_hash AS "bodyHash", content FROM petition_reports WHERE id = $1', [id]);
    return row && this.#open(row);
  }

  /** The report of the same request. @throws Problem 422 when its key came with another body */
  async ofSame(sent: Sent): Promise<KeptReport | undefined> {
    const request = requestOf(sent);
    if (request === undefined) return undefined;
    const [row] = await this.#store.query<Row>('SELECT id, body_hash AS "bodyHash", content FROM petition_reports WHERE request = $1', [request]);
    if (row && row.bodyHash !== hashOf(sent.body)) {
      throw new Problem(problemKinds.unprocessable, {
        detail: 'This Idempotency-Key was used for another content.',
        errors: [{ field: 'Idempotency-Key', message: 'was used for another content', remedy: 'send a new key with a new content, or none' }],
      });
    }
    return row && this.#open(row);
  }

  /** Keeps a report; gives that of the same request where one came first. */
  async keep(report: KeptReport, sent: Sent): Promise<KeptReport> {
    const now = this.#clock.now();
    const content = await this.#sealer.seal(report, now);
    await this.#store.transaction((tx) => tx.execute(
      'INSERT INTO petition_reports (id, request, body_hash, content, created_at) VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING',
      [report.id, requestOf(sent) ?? null, hashOf(sent.body), content, now],
    ));
    return await this.ofSame(sent) ?? report;
  }

  async #open({ content }: Row): Promise<KeptReport> {
    try {
      return await this.#sealer.open(content, keptReport);
    } catch (error) {
      if (error instanceof SealError) throw new Problem(problemKinds.erased, { detail: 'The report was erased with its month. What was taken in stays.', cause: error });
      throw error;
    }
  }
}

function requestOf({ keyId, idempotencyKey }: Sent): string | undefined {
  return idempotencyKey === undefined ? undefined : hashOf(Buffer.from(JSON.stringify([keyId, idempotencyKey])));
}

const hashOf = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('base64url');
