import type { FastifyRequest } from 'fastify';

/**
 * The address that the caller used, as the public sees it: PUBLIC_URL and the request's own path and query, byte for
 * byte. Providers sign this one; Host and X-Forwarded-Host are never looked at.
 */
export function publicUrl(settings: { PUBLIC_URL: string }, request: FastifyRequest): string {
  return `${settings.PUBLIC_URL}${request.raw.url ?? '/'}`;
}
