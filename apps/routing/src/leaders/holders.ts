import { z } from 'zod';
import { SealError, type Sealer } from '#libs/privacy';
import type { Sql, Tx } from '#libs/store';

/** Who holds a post; kept sealed. `phone` is E.164, `email` as one mailbox has it; one of them is there. */
export const postHolder = z.object({ name: z.string().min(1), phone: z.string().optional(), email: z.string().optional() });
export type PostHolder = z.infer<typeof postHolder>;

export interface Post {
  unit: string;
  /** 1–4. */
  level: number;
}

export interface HeldPost extends Post {
  /** Undefined where its key was erased: nobody can be reached there until the holder is imported again. */
  holder: PostHolder | undefined;
  since: Date;
}

export interface GivenPost extends Post {
  holder: PostHolder;
}

export interface PostChange extends Post {
  change: 'new' | 'another person' | 'other number or address' | 'vacated';
}

/** The posts of `units` that are held, lowest unit code and level first; of all units when absent. */
export async function readPosts(sql: Sql, sealer: Sealer, units?: readonly string[]): Promise<HeldPost[]> {
  const rows = await sql.query<Post & { holder: string; since: Date }>(
    'SELECT unit, level, holder, since FROM post_holders WHERE $1::text[] IS NULL OR unit = ANY($1) ORDER BY unit, level', [units ?? null],
  );
  return Promise.all(rows.map(async ({ holder, ...post }) => ({ ...post, holder: await opened(holder, sealer) })));
}

/** What importing `posts` changes: they become the holders of all units that they name, whose other posts become vacant. */
export async function changesOfPosts(sql: Sql, posts: readonly GivenPost[], sealer: Sealer): Promise<PostChange[]> {
  const before = await readPosts(sql, sealer, unitsOf(posts));
  return [
    ...posts.flatMap((post) => changeOf(post, before.find((held) => slotOf(held) === slotOf(post)))),
    ...before.filter((held) => !posts.some((post) => slotOf(post) === slotOf(held)))
      .map(({ unit, level }): PostChange => ({ unit, level, change: 'vacated' })),
  ];
}

/** Imports `posts` and resolves with what changed; tasks that a post is vacant are done where it is not any more. */
export async function replacePosts(tx: Tx, posts: readonly GivenPost[], sealer: Sealer, by: string, at: Date): Promise<PostChange[]> {
  // Two imports at once would each compare with what the other is replacing; readers do not wait.
  await tx.execute('LOCK TABLE post_holders IN SHARE ROW EXCLUSIVE MODE');
  const changes = await changesOfPosts(tx, posts, sealer);
  const before = new Map((await readPosts(tx, sealer, unitsOf(posts))).map((held) => [slotOf(held), held]));
  const rows = await Promise.all(posts.map(async (post) => ({
    unit: post.unit, level: post.level, holder: await sealer.seal(post.holder, at), imported_at: at,
    since: sinceOf(post.holder, before.get(slotOf(post))) ?? at,
  })));
  await tx.execute('DELETE FROM post_holders WHERE unit = ANY($1)', [unitsOf(posts)]);
  await tx.execute(
    `INSERT INTO post_holders SELECT unit, level, holder, since, imported_at FROM jsonb_to_recordset($1::jsonb)
     AS row(unit text, level smallint, holder text, since timestamptz, imported_at timestamptz)`,
    [JSON.stringify(rows)],
  );
  await tx.execute(
    `UPDATE tasks SET done_at = $2, done_by = $3, outcome = 'its holder was imported'
     WHERE kind = 'vacant-post' AND done_at IS NULL AND detail->>'unit' || ' ' || (detail->>'level') = ANY($1)`,
    [posts.map(slotOf), at, by],
  );
  return changes;
}

function unitsOf(posts: readonly Post[]): string[] {
  return [...new Set(posts.map(({ unit }) => unit))];
}

export function slotOf({ unit, level }: Post): string {
  return `${unit} ${level}`;
}

async function opened(holder: string, sealer: Sealer): Promise<PostHolder | undefined> {
  try {
    return await sealer.open(holder, postHolder);
  } catch (error) {
    if (error instanceof SealError) return undefined;
    throw error;
  }
}

function changeOf({ unit, level, holder }: GivenPost, before: HeldPost | undefined): PostChange[] {
  if (!before) return [{ unit, level, change: 'new' }];
  if (before.holder?.name !== holder.name) return [{ unit, level, change: 'another person' }];
  const same = before.holder.phone === holder.phone && before.holder.email === holder.email;
  return same ? [] : [{ unit, level, change: 'other number or address' }];
}

function sinceOf({ name }: PostHolder, before: HeldPost | undefined): Date | undefined {
  return before?.holder?.name === name ? before.since : undefined;
}
