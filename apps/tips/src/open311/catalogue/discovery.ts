import { createHash } from 'node:crypto';
import { instantIn } from '#libs/channel';
import type { City } from '#libs/city';
import type { Clock } from '#libs/service';
import type { Store } from '#libs/store';
import type { Json } from '../answer/xml.ts';
import { serviceDefinition, serviceList } from './services.ts';

export interface DiscoveryParts {
  store: Store;
  clock: Clock;
  publicUrl: string;
  contact: string | undefined;
}

/**
 * GET /discovery. `changeset` is when this gateway first had the services as they are now: clients that keep them read them
 * again when it changes.
 */
export async function discovery(city: City, parts: DiscoveryParts): Promise<Json> {
  const changeset = instantIn(city.zone, await servicesSince(city, parts));
  const centre = city.units.get(city.desk)?.name ?? city.name;
  const contact = parts.contact === undefined ? centre : `${centre}：${parts.contact}`;
  return {
    changeset, contact,
    key_service: `请向${contact}申请接口密钥`,
    endpoints: [{
      specification: 'http://wiki.open311.org/GeoReport_v2',
      url: `${parts.publicUrl}/open311/v2`,
      changeset,
      type: 'production',
      formats: ['text/xml', 'application/json'],
    }],
  };
}

async function servicesSince(city: City, { store, clock }: DiscoveryParts): Promise<Date> {
  const all = [serviceList(city), [...city.subcategories.values()].map(serviceDefinition)];
  const hash = createHash('sha256').update(JSON.stringify(all)).digest('hex');
  const [known] = await store.query<{ hash: string; since: Date }>('SELECT hash, since FROM open311_services');
  if (known?.hash === hash) return known.since;
  const [row] = await store.query<{ since: Date }>(
    `INSERT INTO open311_services AS kept (one, hash, since) VALUES (true, $1, $2)
     ON CONFLICT (one) DO UPDATE SET hash = excluded.hash, since = CASE WHEN kept.hash = excluded.hash THEN kept.since ELSE excluded.since END
     RETURNING since`,
    [hash, clock.now()],
  );
  return row?.since ?? clock.now();
}
