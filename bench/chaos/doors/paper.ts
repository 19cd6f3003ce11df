import { deflateSync } from 'node:zlib';
import { petitionIdentity } from '../../../apps/petitions/src/forwarded/number.ts';
import { pngChunk } from '../../../scripts/send/picture.ts';
import { post, type Door } from './door.ts';

/** A scanned letter on which nothing is written: what is asked here is whether it is kept, not how it is read. */
export const letter: Door = {
  service: 'letters', answer: 'task', assigned: false, appealsEach: 5,
  sourceIdOf: (hex) => hex,
  textOf: () => '',
  bring: ({ sourceId, from }, { url, credentials }) => post(`${url}/letters?senderPhone=${encodeURIComponent(from)}`, {
    body: new Uint8Array(blankPage(sourceId)),
    headers: { 'content-type': 'image/png', authorization: `Bearer ${credentials.keys['scanner'] ?? ''}`, 'idempotency-key': sourceId },
  }),
};

const bureau = 'petition-bureau';
const numberOf = (sourceId: string): string => sourceId.slice(bureau.length + 1);

/** A petition that the bureau forwards. Who wrote it is known to be he, so each is another's. */
export const petition: Door = {
  service: 'petitions', answer: 'task', assigned: true, appealsEach: 1,
  sourceIdOf: (hex) => petitionIdentity(bureau, `XF-${hex}`),
  textOf: (words) => words,
  bring: ({ sourceId, from, words }, { url, credentials }) => post(`${url}/petitions/forwarded`, {
    body: JSON.stringify({ number: numberOf(sourceId), petitioner: { name: '孙秀兰', phone: from }, text: words, forwardedAt: dayBefore() }),
    headers: { 'content-type': 'application/json', authorization: `Bearer ${credentials.keys['petitions'] ?? ''}` },
  }),
};

/** Somebody at the reception desk. */
export const visit: Door = {
  service: 'petitions', answer: 'report', assigned: true, appealsEach: 1,
  sourceIdOf: (hex) => hex,
  textOf: (words) => words,
  bring: ({ sourceId, from, words }, { url, credentials }) => post(`${url}/petitions/visits`, {
    body: JSON.stringify({ visitor: { name: '李桂英', phone: from }, record: words, officer: '周敏' }),
    headers: { 'content-type': 'application/json', authorization: `Bearer ${credentials.keys['petitions'] ?? ''}`, 'idempotency-key': sourceId },
  }),
};

/** The same for as long as an appeal is tried. */
function dayBefore(): string {
  return `${new Date(Date.now() - 86_400_000).toISOString().slice(0, 10)} 09:00`;
}

/** A white PNG of 200 × 280 pixels; each with a note of its own, so that no two files are the same. */
function blankPage(note: string): Buffer {
  const [width, height] = [200, 280];
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, 0, 0, 0, 0], 8); // 8 bits, grey
  const row = Buffer.concat([Buffer.from([0]), Buffer.alloc(width, 0xff)]);
  const rows = Buffer.concat(Array.from({ length: height }, () => row));
  return Buffer.concat([
    Buffer.from('89504e470d0a1a0a', 'hex'), pngChunk('IHDR', header), pngChunk('tEXt', Buffer.from(`Comment\0${note}`, 'latin1')),
    pngChunk('IDAT', deflateSync(rows)), pngChunk('IEND', Buffer.alloc(0)),
  ]);
}
