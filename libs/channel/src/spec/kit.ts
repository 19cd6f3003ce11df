import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import pg from 'pg';
import { Registry } from 'prom-client';
import { openZone } from '#libs/city';
import { createSealer, monthOf, sealingKeysOf, type Sealer, type SealingKeys } from '#libs/privacy';
import { silentLogger, systemClock, systemRandom, type Clock } from '#libs/service';
import { openStore, storeMigrations, type Store } from '#libs/store';
import { createIntake, type Intake } from '../intake/intake.ts';
import type { InboundItem, ReceivingAccount } from '../intake/item.ts';
import { channelMetrics, type ChannelMetrics } from '../metrics.ts';
import { channelMigrations } from '../migrations.ts';
import type { ContentStore } from '../storage/content-store.ts';
import { openFileContentStore, type FileContentParts } from '../storage/file-content-store.ts';

export const cityKey = Buffer.alloc(32, 7);
export const city = { code: 'spec' };
export const account: ReceivingAccount = { key: 'mayor-mobile', channel: 'mobile', category: 'mayor-line', zone: openZone('Asia/Shanghai') };
export const response = { status: 200, headers: { 'content-type': 'text/xml' }, body: '<Response/>' };

/** The parts of an adapter on a database of its own. */
export interface Kit {
  store: Store;
  sealer: Sealer;
  content: ContentStore;
  intake: Intake;
  registry: Registry;
  metrics: ChannelMetrics;
  shared: ReturnType<typeof sharedParts>;
  close(): Promise<void>;
}

export async function openKit(adminUrl: string): Promise<Kit> {
  const admin = new pg.Client({ connectionString: adminUrl });
  await admin.connect();
  await admin.query('CREATE SCHEMA IF NOT EXISTS mobile');
  await admin.end();
  const store = await openStore({
    url: adminUrl, schema: 'mobile', applicationName: 'spec', migrations: [...storeMigrations, ...channelMigrations],
    logger: silentLogger, clock: systemClock,
  });
  const folder = mkdtempSync(join(tmpdir(), 'channel-'));
  const content = await openFileContentStore(pathToFileURL(folder).href, contentParts());
  const sealer = testSealer();
  const registry = new Registry();
  const shared = sharedParts(store, sealer, content, channelMetrics(registry));
  const intake = createIntake(shared);
  return {
    store, sealer, content, intake, registry, shared, metrics: shared.metrics,
    async close() {
      await store.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function sharedParts(store: Store, sealer: Sealer, content: ContentStore, metrics: ChannelMetrics) {
  return { store, sealer, content, metrics, city, cityKey, clock: systemClock, random: systemRandom, logger: silentLogger };
}

export function testSealer(): Sealer {
  return createSealer(testKeys());
}

/** What the content store takes beside its folder. */
export function contentParts(): FileContentParts {
  return { keys: testKeys(), clock: systemClock, random: systemRandom };
}

function testKeys(): SealingKeys {
  const now = Date.now();
  const months = [...new Set([-40, 0, 40].map((days) => monthOf(new Date(now + days * 86_400_000))))];
  return sealingKeysOf({ keys: months.map((kid) => ({ kid, k: Buffer.alloc(32, 9).toString('base64url') })) });
}

export function item(identity: string, changed: Partial<InboundItem> = {}): InboundItem {
  return {
    account, medium: 'sms', provider: 'spec', identity,
    original: { bytes: Buffer.from(`Body=${identity}`), mediaType: 'application/x-www-form-urlencoded' },
    correspondent: { phones: ['+8613800001234'], emails: [], capacity: 'self' },
    replyTo: { medium: 'sms', address: '+8613800001234' },
    text: '和中路的路灯坏了三天了',
    response: () => response,
    ...changed,
  };
}

export interface Published {
  id: string;
  topic: string;
  key: string;
  type: string;
  data: Record<string, unknown>;
}

/** What the outbox holds, in order. */
export async function published(store: Store, topic?: string): Promise<Published[]> {
  const rows = await store.query<{ id: string; topic: string; key: string; headers: Record<string, string>; value: Buffer }>(
    'SELECT id, topic, key, headers, value FROM outbox WHERE $1::text IS NULL OR topic = $1 ORDER BY seq', [topic ?? null],
  );
  return rows.map(({ headers, value, ...row }) => ({ ...row, type: headers.ce_type ?? '', data: JSON.parse(value.toString()) as Record<string, unknown> }));
}

export async function until<Value>(what: string, look: () => Promise<Value | false> | Value | false): Promise<Value> {
  for (const deadline = Date.now() + 40_000; ; ) {
    const found = await look();
    if (found !== false) return found;
    if (Date.now() > deadline) throw new Error(`waited in vain for ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

/**
 * Its time runs on by `times` what anybody sleeps, so that long pauses pass at once. Leases run out as fast: give workers
 * long ones.
 */
export function hastyClock(times = 1): Clock {
  let ahead = 0;
  return {
    now: () => new Date(Date.now() + ahead),
    async sleep(milliseconds) {
      ahead += milliseconds * times;
      await new Promise((resolve) => setTimeout(resolve, 5));
    },
  };
}
