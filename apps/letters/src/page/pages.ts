import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { FastifyReply } from 'fastify';
import type { Logger } from '#libs/service';
import type { LettersSettings } from '../settings.ts';
import { scanPage } from './scan-page.ts';
import type { Look } from './texts.ts';

export interface Pages {
  /** What the page loads, all of it from here; undefined when there is no such file. */
  asset(name: string): { mediaType: string; content: Buffer } | undefined;
  scan(reply: FastifyReply, look: Look): FastifyReply;
}

const scripts = ['scan.js', 'bring.js', 'letter.js', 'align.js', 'tools.js'];
const mediaTypes: Readonly<Record<string, string>> = {
  'scan.css': 'text/css; charset=utf-8', ...Object.fromEntries(scripts.map((name) => [name, 'text/javascript; charset=utf-8'])),
};
const policy = "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; connect-src 'self'; form-action 'none'; base-uri 'none'; frame-ancestors 'none'";

/** The build puts the files beside the bundle, which has no sources. */
export function openPages({ LETTERS_FILES }: Pick<LettersSettings, 'LETTERS_FILES'>, logger: Logger): Pages {
  const folder = LETTERS_FILES ?? join(dirname(process.argv[1] ?? ''), 'letters-files');
  if (!existsSync(folder)) logger.warn({ folder }, 'the page /letters/scan has neither style nor script: LETTERS_FILES is no folder that the build filled');
  const read = new Map<string, Buffer>();
  return {
    asset(name) {
      const mediaType = Object.hasOwn(mediaTypes, name) ? mediaTypes[name] : undefined;
      if (mediaType === undefined) return undefined;
      try {
        const content = read.get(name) ?? readFileSync(join(folder, name));
        read.set(name, content);
        return { mediaType, content };
      } catch {
        return undefined;
      }
    },
    scan: (reply, look) => reply.header('content-type', 'text/html; charset=utf-8').header('content-security-policy', policy).header('cache-control', 'no-store')
      .header('referrer-policy', 'no-referrer').header('x-content-type-options', 'nosniff').header('vary', 'accept').send(scanPage(look)),
  };
}
