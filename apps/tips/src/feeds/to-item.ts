import { createHash } from 'node:crypto';
import { normaliseText } from '#libs/city';
import { instantIn, unknownCorrespondent, writtenTime, type InboundItem, type ReceivingAccount } from '#libs/channel';
import type { Post, Reply } from './post.ts';

/** A post with the name under which its source is to know it for ever. */
export interface NamedPost {
  post: Post;
  identity: string;
  /** Absolute, http or https. */
  link?: string;
  at?: Date;
}

const mostFiles = 10;
/** Before that no forum was: a date in 1970 is one that was not set. */
const earliest = Date.parse('2000-01-01T00:00:00Z');

/**
 * Names the posts of one document: by guid, else by link, else by what they say. A guid that several posts with different links share
 * names none of them: such are told apart by their links. What stands in a document twice is one.
 */
export function namePosts(posts: readonly Post[], source: string, base: string, zone: ReceivingAccount['zone']): NamedPost[] {
  const links = new Map<string, Set<string | undefined>>();
  for (const { id, link } of posts) if (id !== undefined) links.set(id, (links.get(id) ?? new Set()).add(absolute(link, base)));
  const named = new Map<string, NamedPost>();
  for (const post of posts) {
    const link = absolute(post.link, base);
    const own = post.id !== undefined && (links.get(post.id)?.size ?? 0) < 2 ? post.id : undefined;
    const name = own ?? link ?? post.id ?? hash(`${post.title}\n${post.text}`);
    const at = post.at === undefined ? undefined : writtenTime(post.at, zone);
    const one: NamedPost = {
      post, identity: `${source}:${name.length > 500 ? hash(name) : name}`,
      ...(link === undefined ? {} : { link }), ...(at !== undefined && at.getTime() >= earliest ? { at } : {}),
    };
    if (!named.has(one.identity)) named.set(one.identity, one);
  }
  return [...named.values()];
}

/** Whether one of the keywords stands in it, however it is written; without keywords every post counts. */
export function isTip({ title, text }: Pick<Post, 'title' | 'text'>, keywords: readonly string[]): boolean {
  if (keywords.length === 0) return true;
  const said = normaliseText(`${title}\n${text}`);
  return keywords.some((keyword) => said.includes(normaliseText(keyword)));
}

/** Who wrote is a nickname at best: it is told in the text and proves nothing. */
export function toItem({ post, identity, link, at }: NamedPost, account: ReceivingAccount, source: string): InboundItem {
  const said = post.title !== '' && !post.text.startsWith(post.title) ? `${post.title}\n${post.text}` : post.text;
  const about = [...(post.author === undefined ? [] : [['网名', post.author] as const]), ...post.details].map(([label, value]) => `${label}：${value}`);
  return {
    account, medium: 'feed', provider: source, identity,
    original: { bytes: Buffer.from(post.original.text), mediaType: post.original.mediaType },
    correspondent: unknownCorrespondent,
    text: [said.trim(), about.join('\n'), ...post.replies.map((reply) => replyText(reply, account.zone))].filter((part) => part !== '').join('\n\n'),
    ...(post.title === '' ? {} : { subject: post.title }),
    ...(link === undefined ? {} : { link }),
    ...(at === undefined ? {} : { occurredAt: at }),
    media: post.files.flatMap((file) => {
      const url = absolute(file.url, link ?? '');
      return url === undefined ? [] : [{ ...file, url, role: 'media' as const }];
    }).slice(0, mostFiles),
    response: () => ({ status: 200, headers: {}, body: '' }),
  };
}

/** What tells a post that was edited from one that was not. */
export function contentOf({ post }: NamedPost): string {
  return hash(JSON.stringify([post.title, post.text, post.author, post.details, post.replies, post.files.length]));
}

function replyText({ text, official, by, at }: Reply, zone: ReceivingAccount['zone']): string {
  const instant = at === undefined ? undefined : writtenTime(at, zone);
  const when = instant === undefined ? at : instantIn(zone, instant).slice(0, 16).replace('T', ' ');
  const about = [by, when].filter((part) => part !== undefined).join('，');
  return `${official ? '官方回复' : '网友补充'}${about === '' ? '' : `（${about}）`}：${text}`;
}

function absolute(link: string | undefined, base: string): string | undefined {
  const url = link === undefined || link.trim() === '' ? null : (URL.parse(link.trim()) ?? URL.parse(link.trim(), base));
  return url && /^https?:$/.test(url.protocol) ? url.href : undefined;
}

function hash(text: string): string {
  return createHash('sha256').update(text).digest('base64url').slice(0, 27);
}
