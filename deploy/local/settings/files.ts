import { mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Where the local default keeps its things, all under .minsheng/ of the clone. */
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

export function placesOf(root: string): Places {
  const home = join(root, '.minsheng');
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
