import type { Door } from './door.ts';
import { sms } from './sms.ts';

/** All doors that the load goes through in turn. */
export const doors: Readonly<Record<string, Door>> = { sms };
