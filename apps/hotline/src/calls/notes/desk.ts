import type { FastifyRequest } from 'fastify';
import { answerOnce, parseMultipart, readIdempotencyKey, type Channel, type HttpAnswer, type InboundItem, type ReceivingAccount } from '#libs/channel';
import { invalid, Problem, problemKinds, rawBody } from '#libs/service';
import type { CallLines } from '../lines.ts';
import { readNote, type SentNote } from './note.ts';
import { noteItem } from './to-item.ts';

const limits = { files: 10, fields: 50 };

/** Where call-takers' notes are taken in. */
export class NotesDesk {
  readonly #channel: Pick<Channel, 'intake' | 'city'>;
  readonly #lines: CallLines;

  constructor(channel: Pick<Channel, 'intake' | 'city'>, lines: CallLines) {
    this.#channel = channel;
    this.#lines = lines;
  }

  /** @throws Problem 400 with every wrong field, 415, 422 for a key used twice, 503 when it could not be stored */
  async take(request: FastifyRequest): Promise<HttpAnswer> {
    const key = readIdempotencyKey(request.headers['idempotency-key']);
    const { sent, original } = await readBody(request);
    const read = readNote(sent, this.#lines, this.#channel.city.now.phone.area, await this.#lineOfCall(sent.fields['callId']));
    if ('faults' in read) throw invalid(read.faults);
    return answerOnce(await this.#channel.intake.accept(await noteItem(read.note, key, original)));
  }

  /** The line on which that call is known: a note that names none joins it there. */
  async #lineOfCall(callId: unknown): Promise<ReceivingAccount | undefined> {
    if (typeof callId !== 'string' || callId.trim() === '') return undefined;
    for (const key of this.#lines.keys()) {
      if ((await this.#channel.intake.known(key, [callId.trim()])).size > 0) return this.#lines.line(key);
    }
    return undefined;
  }
}

async function readBody(request: FastifyRequest): Promise<{ sent: SentNote; original: InboundItem['original'] }> {
  const type = request.headers['content-type'] ?? '';
  const bytes = rawBody(request);
  if (/^application\/json\b/i.test(type)) {
    const { body } = request;
    if (typeof body !== 'object' || body === null || Array.isArray(body)) throw invalid([{ field: '', message: 'is no object', remedy: 'send one note as a JSON object' }]);
    return { sent: { fields: body as Record<string, unknown>, files: [] }, original: { bytes, mediaType: 'application/json' } };
  }
  if (!/^multipart\/form-data\b/i.test(type)) throw new Problem(problemKinds.unsupportedType, { detail: 'Send a note as application/json, or as multipart/form-data with its recording.' });
  const { fields, files } = await parseMultipart(bytes, type, limits);
  const doubled = [...fields].filter(([, values]) => values.length > 1).map(([field]) => ({ field, message: 'was sent more than once', remedy: 'send it once' }));
  if (doubled.length > 0) throw invalid(doubled);
  const sent = { fields: Object.fromEntries([...fields].map(([name, [value]]) => [name, value])), files };
  // Boundaries differ each time and the files are kept by themselves: what was written stands for the form.
  const words = { ...sent.fields, files: files.map(({ field, name, mediaType, bytes: { length } }) => ({ field, name, mediaType, bytes: length })) };
  return { sent, original: { bytes: Buffer.from(JSON.stringify(words)), mediaType: 'application/json' } };
}
