import type { Clock } from '#libs/service';
import { faxStandIn, isAuthorised, serveDocument, type FaxStandIn, type KeptFax } from '../fax/faxes.ts';
import { sendJson } from '../twilio/requests.ts';

export interface TelnyxStandInOptions {
  apiKey: string;
  clock?: Clock;
}

/** Telnyx's Fax API (v2) under /telnyx/, as far as the gateway uses it: list, fax, refresh, and documents whose addresses expire. */
export function telnyxStandIn({ apiKey, clock }: TelnyxStandInOptions): FaxStandIn {
  return faxStandIn({
    path: '/telnyx/', clock,
    answer(asked, faxes) {
      const { line, response, url, urlOf } = asked;
      const [, media] = /^GET media\/([\w-]+)$/.exec(line) ?? [];
      if (media !== undefined) return serveDocument(asked, faxes.find(media));
      if (!isAuthorised(asked, `Bearer ${apiKey}`)) return true;
      const toFax = (fax: KeptFax) => ({
        record_type: 'fax', id: fax.id, direction: fax.direction, status: fax.status, from: fax.from, to: fax.to, created_at: fax.at, updated_at: fax.at,
        page_count: fax.pages, failure_reason: fax.reason ?? null, ...(fax.partial ? { partial_content: true } : {}),
        ...(fax.document ? { media_url: documentUrl(urlOf(''), fax) } : {}),
      });
      if (line === 'GET v2/faxes') {
        const query = url.searchParams;
        const [number, size] = [Number(query.get('page[number]') ?? 1), Number(query.get('page[size]') ?? 20)];
        const [since, direction] = [query.get('filter[created_at][gte]') ?? '', query.get('filter[direction][eq]')];
        const found = faxes.all().filter((fax) => fax.at >= since && (direction === null || fax.direction === direction));
        const meta = { total_pages: Math.max(1, Math.ceil(found.length / size)), total_results: found.length, page_number: number, page_size: size };
        sendJson(response, 200, { data: found.slice((number - 1) * size, number * size).map(toFax), meta });
        return true;
      }
      const [, method, id = '', action] = /^(GET|POST) v2\/faxes\/([\w-]+)(\/actions\/refresh)?$/.exec(line) ?? [];
      const fax = faxes.find(id);
      if (!fax) return false;
      if (method === 'POST' && action !== undefined) {
        faxes.renew(id);
        sendJson(response, 200, { data: { result: 'ok' } });
        return true;
      }
      if (method !== 'GET' || action !== undefined) return false;
      sendJson(response, 200, { data: toFax(fax) });
      return true;
    },
  });
}

/** `home`: where the stand-in is, e.g. `http://127.0.0.1:8113/telnyx/`. */
export function documentUrl(home: string, { id, link }: Pick<KeptFax, 'id' | 'link'>): string {
  return `${home}media/${id}?link=${link}`;
}
