import { randomBytes } from 'node:crypto';
import type { Clock } from '#libs/service';
import { basicOf, faxStandIn, isAuthorised, serveDocument, type FaxStandIn, type KeptFax } from '../fax/faxes.ts';
import { sendJson } from '../twilio/requests.ts';

export interface SinchStandInOptions {
  projectId: string;
  keyId: string;
  keySecret: string;
  clock?: Clock;
}

/** Sinch's Fax API (v3) under /sinch/, as far as the gateway uses it: fax, document, list. */
export function sinchStandIn({ projectId, keyId, keySecret, clock }: SinchStandInOptions): FaxStandIn {
  return faxStandIn({
    path: '/sinch/', clock, newId: () => randomBytes(13).toString('hex').toUpperCase(),
    answer(asked, faxes) {
      const { line, response, url } = asked;
      if (!isAuthorised(asked, basicOf(keyId, keySecret))) return true;
      const home = `v3/projects/${projectId}/faxes`;
      if (line === `GET ${home}`) {
        const query = url.searchParams;
        const [page, size, since] = [Number(query.get('page') ?? 1), Number(query.get('pageSize') ?? 100), query.get('createTime>') ?? ''];
        const direction = query.get('direction')?.toLowerCase();
        const found = faxes.all().filter((fax) => fax.at >= since && (direction === undefined || fax.direction === direction));
        sendJson(response, 200, {
          faxes: found.slice((page - 1) * size, page * size).map((fax) => sinchResource(fax, projectId)), page, pageSize: size,
          totalItems: found.length, totalPages: Math.max(1, Math.ceil(found.length / size)),
        });
        return true;
      }
      const [, id = '', file] = new RegExp(`^GET ${home}/([\\w-]+)(/file)?$`).exec(line) ?? [];
      const fax = faxes.find(id);
      if (!fax) return false;
      if (file !== undefined) return serveDocument(asked, fax);
      sendJson(response, 200, sinchResource(fax, projectId));
      return true;
    },
  });
}

/** A fax as the API and notifications have it. */
export function sinchResource(fax: KeptFax, projectId: string): Record<string, unknown> {
  return {
    id: fax.id, direction: fax.direction.toUpperCase(), from: fax.from, to: fax.to, numberOfPages: fax.pages,
    status: { receiving: 'IN_PROGRESS', received: 'COMPLETED', failed: 'FAILURE' }[fax.status], createTime: fax.at,
    ...(fax.status === 'receiving' ? {} : { completedTime: fax.at }),
    ...(fax.status === 'failed' ? { errorType: 'FAX_ERROR', errorMessage: fax.reason ?? 'unknown', errorCode: 48 } : {}),
    hasFile: String(fax.document !== undefined), projectId, serviceId: 'fax-service', resolution: 'FINE',
  };
}
