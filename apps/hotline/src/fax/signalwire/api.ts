import { z } from 'zod';
import { basic, createFaxApi } from '../api.ts';
import type { SignalWireProject } from '../settings.ts';

/** A fax as SignalWire's compatibility API has it. */
export const signalWireFax = z.looseObject({
  sid: z.string(),
  direction: z.string(),
  status: z.string(),
  from: z.string().nullish(),
  to: z.string().nullish(),
  media_url: z.string().nullish(),
  num_pages: z.coerce.number().nullish().catch(undefined),
  date_created: z.string().nullish(),
});
export type SignalWireFax = z.output<typeof signalWireFax>;

const page = z.object({ faxes: z.array(signalWireFax), next_page_uri: z.string().nullish() });
const mostPages = 1000;

export interface SignalWireApi {
  /** What came in since then, page by page. Rejects when SignalWire does not answer as it should. */
  received(since: Date): AsyncIterable<SignalWireFax[]>;
}

export function createSignalWireApi({ id, token, url }: SignalWireProject, fetcher: typeof fetch): SignalWireApi {
  const { read } = createFaxApi({ provider: 'SignalWire', base: url, headers: { authorization: basic(id, token) }, fetch: fetcher });
  return {
    async *received(since) {
      const query = new URLSearchParams({ DateCreatedAfter: since.toISOString(), PageSize: '100' });
      let path: string | undefined = `/api/laml/2010-04-01/Accounts/${id}/Faxes?${query.toString()}`;
      for (let count = 0; path !== undefined && count < mostPages; count += 1) {
        const { faxes, next_page_uri: next }: z.output<typeof page> = await read(path, page);
        // Whether the list heeds the filter is not to be relied on.
        yield faxes.filter(({ direction, date_created: at }) => direction === 'inbound' && !(Date.parse(at ?? '') < since.getTime()));
        path = next ?? undefined;
      }
    },
  };
}
