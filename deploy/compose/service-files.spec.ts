import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseEnv } from 'node:util';
import { parse } from 'yaml';
import { serviceNames } from '#libs/contract';
import { completeCredentials } from '../local/settings/credentials.ts';
import { nodeArguments } from '../local/steps/services.ts';
import { environmentFile, serviceFiles, settingsOf } from './service-files.ts';

const credentials = completeCredentials(undefined, {
  url: 'https://x.example', publicUrl: 'https://x.example', database: 'postgres://admin:pw@postgres:5432/minsheng',
  kafka: { brokers: 'kafka:9092', mechanism: 'SCRAM-SHA-512', admin: { username: 'admin', password: 'all-powerful' } },
  departments: ['water'], secrets: { CITY_KEY: 'a # "key"', TWILIO_AUTH_TOKEN: 'of a provider' },
});

const folder = mkdtempSync(join(tmpdir(), 'compose-'));
afterAll(() => rmSync(folder, { recursive: true }));

it('gives a service its own secrets only, as Node reads them', () => {
  writeFileSync(join(folder, 'sealing-keys.json'), '{"keys":[]}');
  serviceFiles('mobile', folder, credentials, { keys: [] });
  const file = join(folder, 'mobile/settings.env');
  const text = readFileSync(file, 'utf8');
  expect(parseEnv(text)).toEqual(settingsOf('mobile', credentials));
  expect(parseEnv(text)).toMatchObject({ CITY_KEY: 'a # "key"', KAFKA_USERNAME: 'mobile' });
  expect(text).not.toContain('all-powerful');
  expect(statSync(file).mode & 0o777).toBe(0o600);
});

it('keeps providers’ tokens from services that do not need them, and makes none up', () => {
  expect(Object.keys(settingsOf('routing', credentials))).toEqual(['DATABASE_URL', 'KAFKA_USERNAME', 'KAFKA_PASSWORD', 'CITY_KEY']);
});

it.each(["it's", 'two\nlines'])('refuses %j', (value) => {
  expect(() => environmentFile({ TWILIO_AUTH_TOKEN: value })).toThrow(/^TWILIO_AUTH_TOKEN holds/);
});

it('runs each service as the local default does', () => {
  const { services } = parse(readFileSync('docker-compose.yml', 'utf8'), { merge: true }) as { services: Record<string, { command?: string }> };
  const commands = Object.fromEntries(serviceNames.map((name) => [name, services[name]?.command]));
  expect(commands).toEqual(Object.fromEntries(serviceNames.map((name) => {
    const [program, ...flags] = nodeArguments(name, `dist/${name}.js`).reverse();
    return [name, ['node', ...flags.reverse(), '--env-file=/secrets/settings.env', program].join(' ')];
  })));
});
