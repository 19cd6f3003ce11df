import { createHash } from 'node:crypto';
import type { FastifyReply } from 'fastify';
import { html, Markup } from '#libs/service';

/** One document with its style and script in it: it loads nothing. Neither of them may hold what somebody wrote. */
export interface Page {
  title: string;
  style: string;
  script?: string;
  head?: Markup;
  body: Markup;
}

const hashOf = (text: string): string => `'sha256-${createHash('sha256').update(text).digest('base64')}'`;

/** Sends a page that nobody keeps on the way, frames, or adds a script to. */
export async function sendPage(reply: FastifyReply, { title, style, script, head, body }: Page): Promise<void> {
  const document = html`<!doctype html>
<html lang="zh-CN">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title>
<style>${new Markup(style)}</style>
${head}
</head>
<body>
${body}
${script !== undefined && html`<script>${new Markup(script)}</script>`}
</body>
</html>
`.text;
  await reply.code(200).header('content-type', 'text/html; charset=utf-8')
    .header('content-security-policy', `default-src 'none'; style-src ${hashOf(style)}; script-src ${script === undefined ? "'none'" : hashOf(script)}; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`)
    .header('cache-control', 'no-store').header('referrer-policy', 'no-referrer').header('x-content-type-options', 'nosniff').send(document);
}
