import { z } from 'zod';
import { createFaxApi } from '../api.ts';
import type { TelnyxAccount } from '../settings.ts';

/** A fax as Telnyx's API has it (v2, Faxes). */
export const telnyxFax = z.looseObject({
  id: z.string(),
  direction: z.string(),
  status: z.string(),
  from: z.string().nullish(),
  to: z.string().nullish(),
  media_url: z.string().nullish(),
  stored_media_url: z.string().nullish(),
  failure_reason: z.string().nullish(),
  partial_content: z.boolean().nullish(),
  created_at: z.string().nullish(),
});
export type TelnyxFax = z.output<typeof telnyxFax>;

const page = z.object({ data: z.array(telnyxFax), meta: z.object({ total_pages: z.number() }).optional() });
const mostPages = 1000;

export interface TelnyxApi {
  /** What came in since then, page by page. Rejects when Telnyx does not answer as it should. */
  received(since: Date): AsyncIterable<TelnyxFax[]>;
  /** A new address of a fax's document, after the old one expired; undefined when there is none. Rejects as above. */
  renew(id: string): Promise<string | undefined>;
}

export function createTelnyxApi({ apiKey, url }: TelnyxAccount, fetcher: typeof fetch): TelnyxApi {
  const { read } = createFaxApi({ provider: 'Telnyx', base: url, headers: { authorization: `Bearer ${apiKey}` }, fetch: fetcher });
  return {
    async *received(since) {
      for (let number = 1, pages = 1; number <= Math.min(pages, mostPages); number += 1) {
        const query = new URLSearchParams({
          'filter[created_at][gte]': since.toISOString(), 'filter[direction][eq]': 'inbound', 'page[number]': String(number), 'page[size]': '100',
        });
        const { data, meta } = await read(`/v2/faxes?${query.toString()}`, page);
        yield data.filter(({ direction }) => direction === 'inbound');
        pages = meta?.total_pages ?? 1;
      }
    },
    async renew(id) {
      const path = `/v2/faxes/${encodeURIComponent(id)}`;
      await read(`${path}/actions/refresh`, z.unknown(), { method: 'POST' });
      const { data } = await read(path, z.object({ data: telnyxFax }));
      return data.media_url ?? data.stored_media_url ?? undefined;
    },
  };
}
