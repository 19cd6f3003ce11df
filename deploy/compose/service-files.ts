import { chownSync, copyFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ServiceName } from '#libs/contract';
import type { Credentials } from '../local/settings/credentials.ts';
import { writePrivate } from '../local/settings/files.ts';

/** Writes the folder that only this service's container sees as /secrets: its settings and its keys. */
export function serviceFiles(name: ServiceName, folder: string, credentials: Credentials, keys: unknown, owner?: number): void {
  const own = join(folder, name);
  mkdirSync(own, { recursive: true });
  writePrivate(join(own, 'keys.json'), keys);
  copyFileSync(join(folder, 'sealing-keys.json'), join(own, 'sealing-keys.json'));
  writeFileSync(join(own, 'settings.env'), environmentFile(settingsOf(name, credentials)), { mode: 0o600 });
  if (owner !== undefined) {
    for (const path of [own, ...['keys.json', 'sealing-keys.json', 'settings.env'].map((file) => join(own, file))]) chownSync(path, owner, owner);
  }
}

/** The secret settings of one service; the others stand in docker-compose.yml, those of its providers in channels/<service>.env. */
export function settingsOf(name: ServiceName, { databases, kafka, secrets }: Credentials): Record<string, string> {
  return {
    DATABASE_URL: databases[name] ?? '',
    KAFKA_USERNAME: kafka.users[name]?.username ?? '',
    KAFKA_PASSWORD: kafka.users[name]?.password ?? '',
    CITY_KEY: secrets['CITY_KEY'] ?? '',
  };
}

/** As `node --env-file` reads it. @throws Error on a value that cannot stand in one line */
export function environmentFile(settings: Record<string, string>): string {
  return Object.entries(settings).map(([key, value]) => {
    if (/['\n\r]/.test(value)) throw new Error(`${key} holds a quote or a line break: choose another value`);
    return `${key}='${value}'\n`;
  }).join('');
}
