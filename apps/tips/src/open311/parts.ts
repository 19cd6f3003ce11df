import type { Channel, Receipts } from '#libs/channel';
import type { Clock } from '#libs/service';
import type { TipsSettings } from '../settings.ts';
import type { PerMinute } from './post/per-minute.ts';

/** By which Open311's controllers are given their parts. */
export const open311Token = Symbol('open311');

export interface Open311Parts {
  settings: TipsSettings;
  channel: Channel;
  receipts: Receipts;
  clock: Clock;
  perMinute: PerMinute;
}
