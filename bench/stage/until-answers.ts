import { setTimeout as delay } from 'node:timers/promises';
import type { Child } from '../../deploy/local/system/child.ts';

/** Resolves when `url` answers 200. @throws Error when the process ends before, or after `seconds` */
export async function untilAnswers(url: string, child: Pick<Child, 'exit' | 'name'>, seconds = 60): Promise<void> {
  for (const end = Date.now() + seconds * 1000; Date.now() < end; await delay(50)) {
    if (child.exit) throw new Error(`${child.name} ended with ${child.exit.signal ?? child.exit.code}`);
    const ok = await fetch(url).then((response) => response.ok, () => false);
    if (ok) return;
  }
  throw new Error(`${child.name} did not get ready within ${seconds} s`);
}
