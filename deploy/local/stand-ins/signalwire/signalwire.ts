import type { Clock } from '#libs/service';
import { basicOf, faxStandIn, isAuthorised, serveDocument, type FaxStandIn, type KeptFax } from '../fax/faxes.ts';
import { sendJson } from '../twilio/requests.ts';

export interface SignalWireStandInOptions {
  projectId: string;
  token: string;
  clock?: Clock;
}

/** SignalWire's compatibility API for faxes under /signalwire/, as far as the gateway uses it: list and documents. */
export function signalWireStandIn({ projectId, token, clock }: SignalWireStandInOptions): FaxStandIn {
  return faxStandIn({
    path: '/signalwire/', clock,
    answer(asked, faxes) {
      const { line, response, url, urlOf } = asked;
      if (!isAuthorised(asked, basicOf(projectId, token))) return true;
      const [, media] = /^GET media\/([\w-]+)$/.exec(line) ?? [];
      if (media !== undefined) return serveDocument(asked, faxes.find(media));
      const home = `api/laml/2010-04-01/Accounts/${projectId}/Faxes`;
      if (line !== `GET ${home}`) return false;
      const query = url.searchParams;
      const [page, size, since] = [Number(query.get('Page') ?? 0), Number(query.get('PageSize') ?? 50), query.get('DateCreatedAfter') ?? ''];
      const found = faxes.all().filter((fax) => fax.at >= since);
      const next = new URLSearchParams(query);
      next.set('Page', String(page + 1));
      sendJson(response, 200, {
        page, page_size: size, uri: url.pathname, faxes: found.slice(page * size, (page + 1) * size).map((fax) => toFax(fax, projectId, urlOf)),
        next_page_uri: (page + 1) * size < found.length ? `/${home}?${next.toString()}` : null,
      });
      return true;
    },
  });
}

function toFax(fax: KeptFax, projectId: string, urlOf: (path: string) => string): Record<string, unknown> {
  return {
    account_sid: projectId, api_version: 'v1', sid: fax.id, direction: fax.direction, from: fax.from, to: fax.to, status: fax.status,
    date_created: fax.at, date_updated: fax.at, num_pages: fax.pages, media_url: fax.document ? urlOf(`media/${fax.id}`) : null,
  };
}
