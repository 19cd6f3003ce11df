import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { FastifyReply } from 'fastify';
import type { CurrentCity } from '#libs/channel';
import type { Logger } from '#libs/service';
import type { Desk, ReceiptView } from '../reports/desk.ts';
import { formAssets, type Asset } from './assets.ts';
import { formPage, type FormPage } from './form-page.ts';
import type { Look } from './language.ts';
import { receiptPage } from './receipt-page.ts';
import type { FormSettings } from './settings.ts';

/** By which a controller is given the Pages. */
export const pagesToken = Symbol('pages');

export interface Pages {
  asset(name: string): Asset | undefined;
  /** The form; `ticket` left out: a new one. */
  form(reply: FastifyReply, status: number, shown: Omit<FormPage, 'ticket' | 'map'> & Partial<Pick<FormPage, 'ticket'>>): FastifyReply;
  receipt(reply: FastifyReply, shown: { look: Look; view: ReceiptView; key: string }): FastifyReply;
}

interface PagesParts {
  city: CurrentCity;
  desk: Pick<Desk, 'ticket'>;
  logger: Logger;
}

/** A city that has drawn no bounds is looked for on the whole map. */
const china = { south: 18, west: 73, north: 54, east: 135 };

export function openPages(settings: FormSettings, { city, desk, logger }: PagesParts): Pages {
  const { TIPS_MAP_TILES_URL: tiles, TIPS_MAP_ATTRIBUTION: attribution } = settings;
  const folder = settings.TIPS_FILES ?? join(dirname(process.argv[1] ?? ''), 'tips-files');
  if (!existsSync(folder)) logger.warn({ folder }, 'the form has neither style nor scripts: TIPS_FILES is no folder that the build filled');
  return {
    asset: formAssets(folder),
    form(reply, status, shown) {
      const { south, west, north, east } = city.now.bounds ?? china;
      const map = tiles === undefined ? undefined : { tiles, attribution, bounds: [south, west, north, east].join() };
      const images = tiles === undefined ? '' : `; img-src ${new URL(tiles).origin}`;
      return send(reply.code(status), formPage({ ticket: desk.ticket(), ...shown, map }),
        `script-src 'self'; worker-src 'self'; form-action 'self'${images}`);
    },
    receipt: (reply, shown) => send(reply.code(200), receiptPage({ ...shown, zone: city.now.zone }), "form-action 'none'"),
  };
}

/** Nothing is loaded from elsewhere, kept by anybody on the way, or told to whoever is linked to. */
function send(reply: FastifyReply, body: string, policy: string): FastifyReply {
  return reply.header('content-type', 'text/html; charset=utf-8')
    .header('content-security-policy', `default-src 'none'; style-src 'self'; base-uri 'none'; frame-ancestors 'none'; ${policy}`)
    .header('cache-control', 'no-store').header('referrer-policy', 'no-referrer').header('x-content-type-options', 'nosniff').send(body);
}
