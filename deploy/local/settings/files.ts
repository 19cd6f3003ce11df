import { mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

/** Where the local default keeps its things, all under one folder: .minsheng/ of the clone unless MINSHENG_HOME names another. */
export interface Places {
  /** The clone. */
  root: string;
  home: string;
  credentials: string;
  /** Passwords of the administrators of PostgreSQL and Kafka. */
  admins: string;
  keysFile: string;
  sealingKeysFile: string;
  ports: string;
  /** Running processes, one note each. */
  records: string;
  lock: string;
  /** There while the holder of the lock is on its way out. */
  stopping: string;
  logs: string;
  kafka: string;
  storage: string;
  outbox: string;
}

/** `home`: MINSHENG_HOME, by the clone when it is relative. What is downloaded stays in the clone and is shared. */
export function placesOf(root: string, home?: string): Places {
  return placesIn(root, home === undefined || home === '' ? usualHome(root) : resolve(root, home));
}

/** Where a clone's own state is. */
export function usualHome(root: string): string {
  return join(root, '.minsheng');
}

function placesIn(root: string, home: string): Places {
  return {
    root,
    home,
    credentials: join(home, 'credentials.json'),
    admins: join(home, 'admins.json'),
    keysFile: join(home, 'keys.json'),
    sealingKeysFile: join(home, 'sealing-keys.json'),
    ports: join(home, 'ports.json'),
    records: join(home, 'processes'),
    lock: join(home, 'launcher.lock'),
    stopping: join(home, 'stopping.json'),
    logs: join(home, 'logs'),
    kafka: join(home, 'kafka'),
    storage: join(home, 'storage'),
    outbox: join(home, 'outbox.jsonl'),
  };
}

/** Writes a file that only its owner may read, whole or not at all. */
export function writePrivate(path: string, content: unknown): void {
  mkdirSync(join(path, '..'), { recursive: true });
  const draft = `${path}.draft`;
  writeFileSync(draft, `${JSON.stringify(content, undefined, 2)}\n`, { mode: 0o600 });
  renameSync(draft, path);
}
