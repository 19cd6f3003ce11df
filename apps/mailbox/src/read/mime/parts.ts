import { MailParser, type AttachmentStream } from 'mailparser';
import type { Clock } from '#libs/service';
import { limits } from '../limits.ts';
import { readParameters, type Header } from './header.ts';

/** One part that holds no others, its transfer encoding undone. */
export interface Leaf {
  /** In lower case, e.g. `text/plain`. */
  type: string;
  parameters: ReadonlyMap<string, string>;
  disposition?: string;
  name?: string;
  bytes: Buffer;
}

export interface Parts {
  leaves: Leaf[];
  /** Why it was not taken apart to its end; what was found until then is in `leaves`. */
  fault?: string;
}

/**
 * Takes the body of a mail apart. Never rejects. The parser is given only those fields of the header that say how, so
 * that nothing else in a header can stop it; and it gives every part as bytes, since it would replace what is not in the
 * charset that a part claims. A mail inside the mail stays one part.
 */
export async function readParts(header: Header, body: Buffer, clock: Clock): Promise<Parts> {
  const type = header.first('content-type') ?? 'text/plain';
  const read = await takeSomehow(headOf(header, type), body, clock);
  if (read.leaves.length > 0 || body.length === 0) return read;
  // A multipart that does not say by which line its parts are divided: the first such line is it.
  const boundary = /(?:^|\n)--([^\s"]{1,70})\r?\n/.exec(body.toString('latin1', 0, limits.partHeader))?.[1];
  if (type.trim().toLowerCase().startsWith('multipart/') && boundary !== undefined) {
    const again = await takeSomehow(headOf(header, `${readParameters(type).value}; boundary="${boundary}"`), body, clock);
    if (again.leaves.length > 0) return again;
  }
  const whole: Leaf = { type: 'text/plain', parameters: new Map(), bytes: body.subarray(0, limits.text) };
  return { leaves: [whole], fault: read.fault ?? 'its parts could not be told apart' };
}

/** What goes beyond a limit gives nothing at all: then its beginning is read, a quarter, a sixteenth … of it. */
async function takeSomehow(head: Buffer, body: Buffer, clock: Clock): Promise<Parts> {
  const read = await take(head, body, clock);
  let part = body.length >> 2;
  for (let more = read; more.fault !== undefined && more.leaves.length === 0 && part > 1024; part >>= 2) {
    more = await take(head, body.subarray(0, part), clock);
    if (more.leaves.length > 0) return { leaves: more.leaves, fault: read.fault ?? 'only its beginning was read' };
  }
  return read;
}

function headOf(header: Header, type: string): Buffer {
  const fields = ['content-transfer-encoding', 'content-disposition', 'content-id', 'mime-version'].flatMap((name) => {
    const value = header.first(name)?.slice(0, limits.field);
    return value === undefined ? [] : [`${name}: ${value}`];
  });
  return Buffer.from([...fields, `content-type: ${type.slice(0, limits.field)}`, '', ''].join('\r\n'), 'latin1');
}

async function take(head: Buffer, body: Buffer, clock: Clock): Promise<Parts> {
  const parser = new MailParser({
    ignoreEmbedded: true, keepDeliveryStatus: true, checksumAlgo: false, skipHtmlToText: true, skipTextToHtml: true,
    skipTextLinks: true, maxChildNodes: limits.parts, maxHeadSize: limits.partHeader,
  });
  // Not documented, hence said by parts.spec.ts: with no types that are text each part comes as bytes.
  Object.assign(parser, { textTypes: [] });
  const leaves: Leaf[] = [];
  const stop = new AbortController();
  const done = new Promise<string | undefined>((resolve) => {
    parser.on('data', (data) => {
      if (data.type === 'attachment') collect(data, leaves, resolve);
    });
    parser.on('error', (error: Error) => resolve(faultOf(error)));
    parser.on('end', () => resolve(undefined));
  });
  parser.write(head);
  parser.end(body);
  const late = clock.sleep(limits.parseTime, stop.signal).then(() => 'it takes too long to read');
  const fault = await Promise.race([done, late]);
  stop.abort();
  parser.destroy();
  return { leaves, ...(fault === undefined ? {} : { fault }) };
}

function collect(part: AttachmentStream, leaves: Leaf[], fail: (fault: string) => void): void {
  const chunks: Buffer[] = [];
  part.content.on('data', (chunk: Buffer) => void chunks.push(chunk));
  part.content.on('error', (error: Error) => fail(faultOf(error)));
  part.content.on('end', () => {
    const type = part.headers.get('content-type');
    const parameters = typeof type === 'object' && 'params' in type ? Object.entries(type.params as Record<string, string>) : [];
    leaves.push({
      type: part.contentType.toLowerCase(), parameters: new Map(parameters), bytes: Buffer.concat(chunks),
      ...(part.contentDisposition === undefined ? {} : { disposition: part.contentDisposition }),
      ...(part.filename === undefined ? {} : { name: part.filename }),
    });
    part.release?.();
  });
}

function faultOf(error: Error): string {
  return 'code' in error && error.code === 'EMAXLEN' ? 'it has too many parts, or parts with too long a header' : 'its parts cannot be read';
}
