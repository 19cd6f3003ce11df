import type { FastifyRequest } from 'fastify';
import { forbidden } from '#libs/service';

/**
 * A browser that knows the key for our pages sends it with what another site's page makes it send.
 * @throws Problem 403 for such a request
 */
export function refuseOtherSites({ headers }: Pick<FastifyRequest, 'headers'>): void {
  if (headers['sec-fetch-site'] === 'cross-site' || headers['sec-fetch-site'] === 'same-site') throw forbidden('The page of another site sent this. Open the page of this gateway.');
}
