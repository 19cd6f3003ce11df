import { Webhook } from 'standardwebhooks';
import { departmentMessage, type DepartmentMessage } from '#libs/contract';
import type { City } from '#libs/city';
import type { Sealer } from '#libs/privacy';
import type { Clock, Logger, Random } from '#libs/service';
import type { Sql, Store } from '#libs/store';
import { writeTasks } from '../effects/tasks.ts';
import { isExhausted, nextAttempt } from './schedule.ts';

export interface DeliverDeps {
  store: Store;
  sealer: Sealer;
  clock: Clock;
  random: Random;
  logger: Logger;
  fetch: typeof fetch;
  city(): City;
  /** The secret by the name that the city’s folder gives; `whsec_` and base64. */
  secret(variable: string): string | undefined;
}

interface Target {
  code: string;
  url: string;
  secretEnv: string;
}

interface Cursor {
  position: string;
  attempts: number;
}

const answerTimeout = 20_000;
/** While one instance delivers, no other takes the same unit; a dead one is followed after this. */
const lease = 60_000;
const perRound = 100;

/**
 * Brings each unit that has a webhook its messages: signed (Standard Webhooks), one after the other, the next only after
 * the last was taken. 410 ends it. True when a unit has more.
 */
export async function deliverWebhooks(deps: DeliverDeps): Promise<boolean> {
  const targets = [...deps.city().units.values()].flatMap(({ code, webhook }): Target[] => (webhook ? [{ code, ...webhook }] : []));
  const more = await Promise.all(targets.map((target) => deliverTo(target, deps)));
  return more.includes(true);
}

async function deliverTo(target: Target, deps: DeliverDeps): Promise<boolean> {
  const secret = deps.secret(target.secretEnv);
  if (secret === undefined) {
    deps.logger.error({ unit: target.code, setting: target.secretEnv }, 'webhook without a secret: set it, nothing is sent unsigned');
    return false;
  }
  const cursor = await take(target.code, deps);
  if (!cursor) return false;
  const waiting = await deps.store.query<{ position: string; message: string }>(
    'SELECT position, message FROM department_messages WHERE code = $1 AND position > $2 ORDER BY position LIMIT $3',
    [target.code, cursor.position, perRound],
  );
  let failures = cursor.attempts;
  for (const { position, message } of waiting) {
    const opened = await deps.sealer.open(message, departmentMessage);
    const outcome = await post(target, secret, opened, deps);
    if (outcome.ok) {
      failures = 0;
      await deps.store.execute(
        'UPDATE department_webhooks SET position = $2, attempts = 0, next_at = $3, last_error = NULL WHERE code = $1',
        [target.code, position, new Date(deps.clock.now().getTime() + lease)],
      );
      continue;
    }
    await failed(target.code, failures + 1, outcome, deps);
    return false;
  }
  await deps.store.execute('UPDATE department_webhooks SET next_at = $2 WHERE code = $1', [target.code, deps.clock.now()]);
  return waiting.length === perRound;
}

/** A unit whose webhook is new begins with what comes from now on; what was before it can read by `?since=`. */
async function take(code: string, { store, clock }: DeliverDeps): Promise<Cursor | undefined> {
  const now = clock.now();
  await store.execute(
    `INSERT INTO department_webhooks (code, position, next_at)
     VALUES ($1, coalesce((SELECT position FROM departments WHERE code = $1), 0), $2) ON CONFLICT DO NOTHING`,
    [code, now],
  );
  const [row] = await store.query<Cursor>(
    `UPDATE department_webhooks SET next_at = $3 WHERE code = $1 AND disabled_at IS NULL AND next_at <= $2
     RETURNING position, attempts`,
    [code, now, new Date(now.getTime() + lease)],
  );
  return row;
}

type Outcome = { ok: true } | { ok: false; gone: boolean; error: string; retryAfter?: string | null };

async function post(target: Target, secret: string, message: DepartmentMessage, deps: DeliverDeps): Promise<Outcome> {
  const body = JSON.stringify(message);
  const now = deps.clock.now();
  try {
    const response = await deps.fetch(target.url, {
      method: 'POST',
      redirect: 'manual',
      headers: {
        'content-type': 'application/json',
        'webhook-id': message.id,
        'webhook-timestamp': String(Math.floor(now.getTime() / 1000)),
        'webhook-signature': new Webhook(secret).sign(message.id, now, body),
      },
      body,
      signal: AbortSignal.timeout(answerTimeout),
    });
    await response.body?.cancel();
    if (response.ok) return { ok: true };
    return { ok: false, gone: response.status === 410, error: `HTTP ${response.status}`, retryAfter: response.headers.get('retry-after') };
  } catch (error) {
    return { ok: false, gone: false, error: error instanceof Error ? error.message : 'no answer' };
  }
}

async function failed(code: string, failures: number, outcome: Extract<Outcome, { ok: false }>, deps: DeliverDeps): Promise<void> {
  const now = deps.clock.now();
  deps.logger.warn({ unit: code, failures, reason: outcome.error }, 'webhook not taken');
  await deps.store.transaction(async (tx) => {
    await tx.execute(
      'UPDATE department_webhooks SET attempts = $2, next_at = $3, last_error = $4, disabled_at = $5 WHERE code = $1',
      [code, failures, nextAttempt(now, failures, deps.random.fraction(), outcome.retryAfter), outcome.error, outcome.gone ? now : null],
    );
    if (!outcome.gone && !isExhausted(failures)) return;
    const subject = outcome.gone ? `${code} ended its webhook (410)` : `${code} has not taken its webhook for days`;
    await writeTasks(tx, [{ task: { kind: 'webhook', subject, detail: { unit: code, failures, error: outcome.error } } }], deps.random, now);
  });
}

/** A person has seen to it: the unit’s webhook goes on where it stopped. */
export async function resumeWebhook(sql: Sql, code: string, now: Date): Promise<boolean> {
  const touched = await sql.execute(
    'UPDATE department_webhooks SET disabled_at = NULL, attempts = 0, next_at = $2 WHERE code = $1', [code, now],
  );
  return touched > 0;
}
