import type { AdapterExtras, Channel, Receipts } from '#libs/channel';
import type { ServiceContext } from '#libs/service';
import type { TipsSettings } from '../settings.ts';
import { StandardErrors } from './answer/errors.ts';
import { casesTransport, Open311CasesController } from './cases/cases.controller.ts';
import { Open311Controller } from './open311.controller.ts';
import { open311Token, type Open311Parts } from './parts.ts';
import { PerMinute } from './post/per-minute.ts';

export { Open311Requests1795694400000 } from './migrations.ts';

export const open311Controllers = [Open311Controller, Open311CasesController];

/** Open311 GeoReport v2 at /open311/v2: its parts for the assembly of tips, beside `open311Controllers` and its migration. */
export function open311(
  { settings, clock }: ServiceContext<TipsSettings>, channel: Channel, receipts: Receipts,
): Required<Pick<AdapterExtras, 'providers' | 'transports' | 'readiness'>> {
  const parts: Open311Parts = { settings, channel, receipts, clock, perMinute: new PerMinute(settings.OPEN311_POSTS_PER_MINUTE, clock) };
  const transport = channel.transport('open311', casesTransport);
  return {
    providers: [{ provide: open311Token, useValue: parts }, StandardErrors],
    transports: [transport],
    readiness: { cases: () => transport.readiness() },
  };
}
