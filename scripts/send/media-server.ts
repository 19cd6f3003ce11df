import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { basename, extname } from 'node:path';
import { picture } from './picture.ts';

export interface MediaFile {
  bytes: Buffer;
  mediaType: string;
}

export interface ServedMedia {
  files: { url: string; mediaType: string }[];
  close(): void;
}

const types: Record<string, string> = {
  '.png': 'image/png', '.jpg': 'image/jpeg', '.jpeg': 'image/jpeg', '.gif': 'image/gif', '.webp': 'image/webp', '.mp3': 'audio/mpeg',
  '.amr': 'audio/amr', '.mp4': 'video/mp4', '.3gp': 'video/3gpp', '.pdf': 'application/pdf', '.txt': 'text/plain', '.vcf': 'text/vcard',
};

export function readMedia(path: string): MediaFile {
  try {
    return { bytes: readFileSync(path), mediaType: types[extname(path).toLowerCase()] ?? 'application/octet-stream' };
  } catch {
    throw new Error(`${basename(path)} cannot be read: give --media the path of a file.`);
  }
}

export const madeUpPicture = (): MediaFile => ({ bytes: picture(Date.now()), mediaType: 'image/png' });

/** Serves the files on loopback, as the provider would, until closed. The local default fetches from there. */
export async function serveMedia(media: readonly MediaFile[]): Promise<ServedMedia> {
  const server = createServer((request, response) => {
    const file = media[Number.parseInt(request.url?.slice(1) ?? '', 10)];
    if (file) response.setHeader('content-type', file.mediaType).end(file.bytes);
    else response.writeHead(404).end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    files: media.map(({ mediaType }, index) => ({ url: `http://127.0.0.1:${port}/${index}`, mediaType })),
    close: () => server.close(),
  };
}
