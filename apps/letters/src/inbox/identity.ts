import { createHash } from 'node:crypto';

/**
 * The same file under the same name is the same letter: after a crash between taking and moving it, and when it is copied
 * in once more. A scanner that begins to count anew has other bytes under the old name. A name may say who wrote: only its
 * hash leaves this place.
 */
export function identityOf({ name, content }: { name: string; content: Uint8Array }): string {
  const bytes = createHash('sha256').update(content).digest('hex');
  return `inbox:${createHash('sha256').update(`${bytes}\n${name.normalize('NFC')}`).digest('hex')}`;
}
