import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
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

it('has an example of the settings of each adapter that has providers, and only names that its service reads', () => {
  const { services } = parse(readFileSync('docker-compose.yml', 'utf8'), { merge: true }) as { services: Record<string, { env_file?: string }> };
  const named = Object.entries(services).flatMap(([name, { env_file: file }]) => (file === undefined ? [] : [[name, file] as const]));
  expect(named.map(([name]) => name)).toEqual(['hotline', 'mobile', 'mailbox', 'tips', 'letters', 'petitions']);
  for (const [name, file] of named) {
    expect(existsSync(`${file}.example`)).toBe(true);
    const code = sourcesOf(`apps/${name}/src`) + sourcesOf('libs/channel/src') + sourcesOf('libs/documents/src') + readFileSync('deploy/city/jiujiang/accounts.yaml', 'utf8');
    const names = Object.keys(parseEnv(readFileSync(`${file}.example`, 'utf8'))).map((each) => each.replace(/^(MAYOR_MAILBOX)_(IMAP|SMTP|DONE)$/, '$1'));
    expect(names.filter((each) => !code.includes(each))).toEqual([]);
  }
});

function sourcesOf(folder: string): string {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((file) => /(?<!spec)\.ts$/.test(file)).map((file) => readFileSync(join(folder, file), 'utf8')).join('\n');
}
