import type { Provider } from '@nestjs/common';
import type { Channel, Receipts } from '#libs/channel';
import type { ServiceContext } from '#libs/service';
import { Desk, deskToken } from '../reports/desk.ts';
import { ReportsController } from '../reports/reports.controller.ts';
import { FormController } from './form.controller.ts';
import { openPages, pagesToken } from './pages.ts';
import type { FormSettings } from './settings.ts';

export const webFormControllers = [FormController, ReportsController];

/** The form at /tips, and the reports that it and others send. */
export function webForm(
  { settings, clock, random, logger }: ServiceContext<FormSettings & { CITY_KEY: Buffer }>, channel: Channel, receipts: Receipts,
): { providers: Provider[] } {
  const desk = new Desk({ channel, receipts, clock, random, settings });
  return {
    providers: [{ provide: deskToken, useValue: desk }, { provide: pagesToken, useValue: openPages(settings, { city: channel.city, desk, logger }) }],
  };
}
