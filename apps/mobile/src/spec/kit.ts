import { cpSync, appendFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import pg from 'pg';
import { monthOf, parseSealingKeys, createSealer, type Sealer } from '#libs/privacy';
import { silentLogger, startService, type Logger, type RunningService } from '#libs/service';
import { startTwilioStandIn, type TwilioStandIn } from '../../../../deploy/local/stand-ins/twilio.ts';
import { twilioSignature } from '../../../../deploy/local/stand-ins/twilio/callbacks.ts';
import { provisionRole, testDatabase, type TestDatabase } from '../../../../test/servers.ts';
import { mobileService } from '../mobile.service.ts';

/** Two Twilio accounts with a number each: the default one, and one of TWILIO_ACCOUNTS. */
export const first = { sid: `AC${'1'.repeat(32)}`, token: 'first-token', number: '+19855501234', line: 'mayor-mobile' };
export const second = { sid: `AC${'2'.repeat(32)}`, token: 'second-token', number: '+19855505678', line: 'mayor-mobile-2' };
export const publicUrl = 'https://minsheng.example.org';
export const path = '/mobile/sms/twilio';

export interface MobileKit {
  database: TestDatabase;
  standIn: TwilioStandIn;
  sealer: Sealer;
  env: Record<string, string>;
  /** Everything that was logged. */
  log: string[];
  start(changed?: Record<string, string>): Promise<RunningService>;
  query<Row>(sql: string, parameters?: unknown[]): Promise<Row[]>;
  /** The records in the outbox, in order, as their values. */
  records(topic?: string): Promise<Record<string, unknown>[]>;
  close(): Promise<void>;
}

/** A database, a folder and a Twilio of its own. Without a broker's address nothing is published: taking in goes on. */
export async function openMobile(kafka: Record<string, string> = { KAFKA_BROKERS: '127.0.0.1:1' }, database?: TestDatabase): Promise<MobileKit> {
  const own = database ?? (await testDatabase());
  const url = await provisionRole(own, 'mobile');
  const folder = mkdtempSync(join(tmpdir(), 'mobile-'));
  const city = join(folder, 'city');
  cpSync('deploy/city/jiujiang', city, { recursive: true });
  appendFileSync(join(city, 'accounts.yaml'), `  - { key: ${second.line}, name: 市长手机二, channel: mobile, media: [sms, mms], category: mayor-line }\n`);
  const keysFile = join(folder, 'sealing-keys.json');
  const months = [...new Set([0, 40].map((days) => monthOf(new Date(Date.now() + days * 86_400_000))))];
  const keys = JSON.stringify({ keys: months.map((kid) => ({ kid, k: Buffer.alloc(32, 3).toString('base64url') })) });
  writeFileSync(keysFile, keys);
  const standIn = await startTwilioStandIn({ accounts: [first, second], stepMilliseconds: 20 });
  const client = new pg.Client({ connectionString: url });
  client.on('error', () => {});
  await client.connect();
  const log: string[] = [];
  const services: RunningService[] = [];
  const env = {
    MINSHENG_ENVIRONMENT: 'local', PUBLIC_URL: publicUrl, DATABASE_URL: url,
    KAFKA_USERNAME: 'mobile', KAFKA_PASSWORD: 'pass', ...kafka,
    CITY_FOLDER: city, CITY_KEY: Buffer.alloc(32, 5).toString('base64url'), SEALING_KEYS_FILE: keysFile,
    STORAGE_URL: pathToFileURL(join(folder, 'storage')).href,
    TWILIO_ACCOUNT_SID: first.sid, TWILIO_AUTH_TOKEN: first.token, TWILIO_NUMBER: first.number, TWILIO_API_URL: standIn.url,
    TWILIO_ACCOUNTS: JSON.stringify([{ sid: second.sid, token: second.token, numbers: { [second.number]: second.line } }]),
  };
  const query = async <Row>(sql: string, parameters: unknown[] = []) => (await client.query(sql, parameters)).rows as Row[];
  return {
    database: own, standIn, env, log, query,
    sealer: createSealer(parseSealingKeys(keys)),
    async start(changed = {}) {
      const service = await startService(mobileService, { ...env, ...changed }, { port: 0, logger: recording(log) });
      services.push(service);
      return service;
    },
    async records(topic) {
      const rows = await query<{ value: Buffer }>('SELECT value FROM outbox WHERE $1::text IS NULL OR topic = $1 ORDER BY seq', [topic ?? null]);
      return rows.map(({ value }) => JSON.parse(value.toString()) as Record<string, unknown>);
    },
    async close() {
      await Promise.all(services.map((service) => service.close()));
      await client.end();
      await standIn.close();
      if (database === undefined) await own.drop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** A form as Twilio posts it, before it is signed. */
export function smsForm(sid: string, changed: Record<string, string | undefined> = {}): Record<string, string> {
  const form = {
    ToCountry: 'US', SmsMessageSid: sid, NumMedia: '0', SmsSid: sid, SmsStatus: 'received', Body: '和中路的路灯坏了三天了',
    To: first.number, NumSegments: '1', MessageSid: sid, AccountSid: first.sid, From: '+8613800001234', ApiVersion: '2010-04-01', ...changed,
  };
  return Object.fromEntries(Object.entries(form).filter((entry): entry is [string, string] => entry[1] !== undefined));
}

export const sign = (form: Record<string, string>, token = first.token, url = `${publicUrl}${path}`): string => twilioSignature(token, url, form);

export function post(url: string, body: URLSearchParams | Uint8Array | string, headers: Record<string, string>, init: RequestInit = {}): Promise<Response> {
  return fetch(url, {
    method: 'POST', body: typeof body === 'string' || body instanceof URLSearchParams ? body.toString() : new Uint8Array(body),
    headers: { 'content-type': 'application/x-www-form-urlencoded', ...headers }, ...init,
  });
}

/** Signs and posts as Twilio does. */
export function deliver(service: { url: string }, form: Record<string, string>, init: RequestInit = {}): Promise<Response> {
  return post(`${service.url}${path}`, new URLSearchParams(form), { 'x-twilio-signature': sign(form) }, init);
}

export async function until<Value>(what: string, look: () => Promise<Value | false> | Value | false): Promise<Value> {
  for (const deadline = Date.now() + 60_000; ; ) {
    const found = await look();
    if (found !== false) return found;
    if (Date.now() > deadline) throw new Error(`waited in vain for ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 30));
  }
}

function recording(log: string[]): Logger {
  const note = (level: string) => (fields: Record<string, unknown>, message: string) => void log.push(`${level} ${message} ${JSON.stringify(fields)}`);
  const logger: Logger = { ...silentLogger, info: note('info'), warn: note('warn'), error: note('error'), child: () => logger };
  return logger;
}
