import type { Sealer } from '#libs/privacy';
import { openMessage } from '../intake/read-record.ts';
import type { KeptCase } from '../records/cases.ts';
import type { Story } from '../view/department-view.ts';

/** All that is known of a kept case beside its state, with the seals of its messages opened. */
export async function openStory({ messages, entries, place }: KeptCase, sealer: Sealer): Promise<Story> {
  const opened = await Promise.all(messages.map(({ message }) => openMessage(message, sealer)));
  return { messages: opened, entries, ...(place ? { place } : {}) };
}
