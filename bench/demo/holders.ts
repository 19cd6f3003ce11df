import pg from 'pg';
import type { City } from '#libs/city';
import { createSealer, keyFileAt, openKeyring } from '#libs/privacy';
import type { Stage } from '../stage/stage.ts';

const levels = [1, 2, 3, 4] as const;

/**
 * Gives every post of the city a holder of our own making with a number of his own, as `npm run posts -- import` does; returns
 * how many.
 */
export async function holdPosts({ database, places }: Stage, city: City, at: Date): Promise<number> {
  const sealer = createSealer(await openKeyring(keyFileAt(places.sealingKeysFile), () => undefined));
  const posts = [...city.units.keys()].flatMap((unit, place) => levels.map((level) => ({
    unit, level, holder: { name: `第${place + 1}号${level}级负责人`, phone: `+86137${String(place * 10 + level).padStart(8, '0')}` },
  })));
  const sealed = await Promise.all(posts.map(({ holder }) => sealer.seal(holder, at)));
  const client = new pg.Client(database);
  await client.connect();
  try {
    await client.query(
      `INSERT INTO routing.post_holders (unit, level, holder, since, imported_at)
       SELECT unit, level, holder, $4, $4 FROM unnest($1::text[], $2::int[], $3::text[]) AS given(unit, level, holder)`,
      [posts.map(({ unit }) => unit), posts.map(({ level }) => level), sealed, at],
    );
  } finally {
    await client.end();
  }
  return posts.length;
}
