import { z } from 'zod';
import type { MediaAccess } from '#libs/channel';
import { ApiError, basic, createFaxApi } from '../api.ts';
import type { SinchProject } from '../settings.ts';

/** A fax as Sinch's Fax API has it (v3). */
export const sinchFax = z.looseObject({
  id: z.string(),
  direction: z.string(),
  status: z.string(),
  from: z.string().nullish(),
  to: z.string().nullish(),
  createTime: z.string().nullish(),
  completedTime: z.string().nullish(),
  errorType: z.string().nullish(),
  errorCode: z.coerce.string().nullish(),
  errorMessage: z.string().nullish(),
  hasFile: z.union([z.boolean(), z.string().transform((text) => text === 'true')]).nullish(),
});
export type SinchFax = z.output<typeof sinchFax>;

const page = z.object({ faxes: z.array(sinchFax), totalPages: z.number().optional() });
const mostPages = 1000;

export interface SinchApi {
  /** Undefined when the project has none of this id. Rejects when Sinch cannot be asked now. */
  fax(id: string): Promise<SinchFax | undefined>;
  /** What came in since then, page by page. Rejects as above. */
  received(since: Date): AsyncIterable<SinchFax[]>;
  /** Where the document of a fax is. */
  documentUrl(id: string): string;
  access: MediaAccess;
}

export function createSinchApi({ id: project, keyId, keySecret, url }: SinchProject, fetcher: typeof fetch): SinchApi {
  const authorization = basic(keyId, keySecret);
  const { read, urlOf } = createFaxApi({ provider: 'Sinch', base: url, headers: { authorization }, fetch: fetcher });
  const faxes = `/v3/projects/${project}/faxes`;
  return {
    async fax(id) {
      try {
        return await read(`${faxes}/${encodeURIComponent(id)}`, sinchFax);
      } catch (error) {
        if (error instanceof ApiError && (error.status === 404 || error.status === 400)) return undefined;
        throw error;
      }
    },
    async *received(since) {
      // A comparison is part of the parameter's name.
      const query = { 'direction': 'INBOUND', 'createTime>': since.toISOString(), 'pageSize': '100' };
      for (let number = 1, pages = 1; number <= Math.min(pages, mostPages); number += 1) {
        const found = await read(`${faxes}?${new URLSearchParams({ ...query, page: String(number) }).toString()}`, page);
        yield found.faxes.filter(({ direction }) => direction === 'INBOUND');
        pages = found.totalPages ?? 1;
      }
    },
    documentUrl: (id) => urlOf(`${faxes}/${encodeURIComponent(id)}/file`),
    access: { origin: new URL(url).origin, headers: { authorization, accept: 'application/pdf' } },
  };
}
