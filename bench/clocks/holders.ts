import pg from 'pg';
import type { City } from '#libs/city';
import type { Sealer } from '#libs/privacy';

/** Every post of every unit is held by somebody with a number, all made up: so each level has somebody who is told. */
export async function fillPosts(database: string, city: City, sealer: Sealer, at: Date): Promise<void> {
  const posts = [...city.units.keys()].flatMap((unit) => [1, 2, 3, 4].map((level) => ({ unit, level })));
  const rows = await Promise.all(posts.map(async (post, n) => ({
    ...post, holder: await sealer.seal({ name: '甲', phone: `+86139${String(n).padStart(8, '0')}` }, at),
  })));
  const client = new pg.Client({ connectionString: database });
  await client.connect();
  try {
    await client.query(
      `INSERT INTO routing.post_holders (unit, level, holder, since, imported_at)
       SELECT unit, level, holder, $2, $2 FROM jsonb_to_recordset($1::jsonb) AS row(unit text, level smallint, holder text)`,
      [JSON.stringify(rows), at],
    );
  } finally {
    await client.end();
  }
}
