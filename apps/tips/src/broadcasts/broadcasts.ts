import type { Provider } from '@nestjs/common';
import type { Clock } from '#libs/service';
import { broadcastClock, BroadcastsController } from './broadcasts.controller.ts';

export const broadcastControllers = [BroadcastsController];

/** What radio and television stations bring: the providers of `broadcastControllers`. */
export function broadcasts({ clock }: { clock: Clock }): Provider[] {
  return [{ provide: broadcastClock, useValue: clock }];
}
