import pg from 'pg';
import type { City } from '#libs/city';
import type { SealedExamples } from './examples.ts';
import { indicesOf } from './indices.ts';
import { fillSpreadSql, functionsSql, historySql, spreadSql } from './seed-sql.ts';

export interface SeedOptions {
  /** The administrator's URL of the gateway's database: foreign keys are not asked row by row. */
  database: string;
  city: City;
  cases: number;
  /** The newest is from the day before: the day's own numbers are the gateway's to give. */
  now: Date;
  sealed: SealedExamples;
  say: (line: string) => void;
}

export interface Seeded {
  seconds: number;
  /** What the tables of routing take on the disk, with their indices. */
  bytes: number;
}

/** This share of cases, the newest, has its whole history; of the others the tables hold case, message and sender, for the disk's sake. */
export const wholeHistory = 0.05;

/**
 * Fills routing's tables with cases as the years would have left them, while the gateway idles: four years back, most
 * archived, the last month's in every state, spread over the city's units, categories and districts as unevenly as
 * appeals are. The same `cases` and `now` give the same cases.
 */
export async function seedCases(options: SeedOptions): Promise<Seeded> {
  const began = performance.now();
  const main = await connected(options);
  const beside = await connected(options);
  try {
    const { city, cases, now, sealed } = options;
    const { rows: [policy] } = await main.client.query<{ hash: string }>('SELECT hash FROM policies ORDER BY stored_at DESC LIMIT 1');
    if (!policy) throw new Error('the gateway keeps no version of the city’s folder yet: start it first');
    await main.client.query(spreadSql);
    await main.step('spread', fillSpreadSql, [
      cases, now, JSON.stringify(mattersOf(city)), city.zone.name, city.numberPrefix, [...city.districts.keys()], city.desk, wholeHistory,
    ]);
    const values = { policy: policy.hash, ...sealed };
    const fill = async ({ client, step }: Connected, tables: typeof historySql): Promise<void> => {
      for (const { table, sql, shared } of tables) {
        const indices = await indicesOf(client, table);
        if (indices.drop !== '') await client.query(indices.drop);
        await step(table, sql, shared.map((name) => values[name]));
        for (const definition of indices.create) await step(`an index of ${table}`, definition);
      }
    };
    // The cases alone take as long as all the rest.
    await Promise.all([fill(main, historySql.slice(0, 1)), fill(beside, historySql.slice(1))]);
    await main.client.query('DROP TABLE burst_spread');
    await main.step('vacuum', 'VACUUM ANALYZE');
    await main.step('checkpoint', 'CHECKPOINT');
    const { rows: [size] } = await main.client.query<{ bytes: string }>(
      "SELECT sum(pg_total_relation_size(c.oid)) AS bytes FROM pg_class c WHERE c.relnamespace = 'routing'::regnamespace AND c.relkind = 'r'",
    );
    return { seconds: (performance.now() - began) / 1000, bytes: Number(size?.bytes) };
  } finally {
    await Promise.all([main.client.end(), beside.client.end()]);
  }
}

interface Connected {
  client: pg.Client;
  step: (what: string, sql: string, values?: unknown[]) => Promise<void>;
}

async function connected({ database, say }: SeedOptions): Promise<Connected> {
  const client = new pg.Client({ connectionString: database });
  await client.connect();
  // Triggers of foreign keys would queue a million checks until the commit.
  await client.query(`
    SET search_path = routing; SET session_replication_role = replica; SET synchronous_commit = off;
    SET work_mem = '256MB'; SET maintenance_work_mem = '512MB'; SET jit = off; ${functionsSql}`);
  return {
    client,
    async step(what, sql, values = []) {
      const from = performance.now();
      await client.query(sql, values);
      say(`${what}: ${((performance.now() - from) / 1000).toFixed(1)} s`);
    },
  };
}

/** What appeals are about, the common first. */
function mattersOf(city: City): { subcategory: string; category: string; unit: string; kind: string }[] {
  return [...city.subcategories.values()].map(({ code, category, unit, kind }) => ({
    subcategory: code, category, unit: unit ?? [...city.districts.keys()][0]!, kind: kind ?? 'help',
  }));
}
