import { Controller, Get, Inject, Param, Patch, Post, Query, Req, Res, type OnModuleDestroy } from '@nestjs/common';
import { ApiBody, ApiConsumes, ApiHeader, ApiOperation, ApiParam, ApiProduces, ApiQuery, ApiResponse, ApiTags } from '@nestjs/swagger';
import { Readable } from 'node:stream';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { answerOnce, ContentErased, readIdempotencyKey } from '#libs/channel';
import { SealError } from '#libs/privacy';
import {
  ApiZodAnswer, ApiZodQuery, BodyLimit, Caller, JsonBody, notFound, Problem, problemKinds, QueryOf, Scopes, unavailable, UnreadBody, type CallerIdentity,
} from '#libs/service';
import { isUnavailable } from '#libs/store';
import { readBody } from './arrival/body.ts';
import { letterFields } from './arrival/fields.ts';
import { correctionBody, correctLetter, type CorrectionBody } from './letter/correct.ts';
import { listLetters, listQuery, lettersList, type ListQuery } from './letter/list.ts';
import { followLetter } from './letter/progress.ts';
import { letterView, viewLetter, type LetterView } from './letter/view.ts';
import { lettersToken, type Letters } from './letters.ts';
import { lookOf } from './page/texts.ts';

const mostBytes = 128 * 1024 * 1024;
const uuid = z.guid();
const taken = z.object({
  id: z.guid(), messageId: z.guid(), url: z.url(), progress: z.url(),
  files: z.array(z.object({
    place: z.int(), name: z.string().optional(), mediaType: z.string(), bytes: z.int(), accepted: z.boolean(), message: z.string().optional(), remedy: z.string().optional(),
  })).describe('accepted: it will be read; of others, which are kept as they are, why not and what to do'),
});
const corrected = z.object({ revision: z.int(), changed: z.boolean() });

/** Scanned letters: brought, watched while they are read, corrected. */
@ApiTags('Letters')
@Controller('letters')
@Scopes('scanner')
export class LettersController implements OnModuleDestroy {
  readonly #letters: Letters;
  readonly #stopping = new AbortController();

  constructor(@Inject(lettersToken) letters: Letters) {
    this.#letters = letters;
  }

  /** Before the server waits for its open answers: those that follow a letter would hold it up. */
  onModuleDestroy(): void {
    this.#stopping.abort();
  }

  // The page uses the second address, also of the list: only below its own folder a browser adds the key that it was given.
  @Post(['', 'scan'])
  @BodyLimit(mostBytes)
  @UnreadBody()
  @ApiOperation({
    summary: 'A letter that was scanned: one or many files',
    description: 'As a form with the scans as files (any names), or one scan as the body itself with the fields in the query. The answer comes when it is stored; it is read behind it.',
  })
  @ApiConsumes('multipart/form-data', 'image/*', 'application/pdf')
  @ApiBody({ required: true, schema: { type: 'string', format: 'binary' } })
  @ApiZodQuery(letterFields)
  @ApiHeader({ name: 'Idempotency-Key', description: 'new for each letter, the same when it is sent again' })
  @ApiZodAnswer(201, taken, 'Stored for good; the same again for whoever sends the same again')
  @ApiResponse({ status: 400, description: 'A field is wrong, or none of the files is a scan: `errors` names it and the remedy' })
  @ApiResponse({ status: 413, description: 'More than 128 MiB: send the letter in parts' })
  @ApiResponse({ status: 422, description: 'This Idempotency-Key was used for another content' })
  @ApiResponse({ status: 503, description: 'Not stored: send it again after Retry-After' })
  async bring(@Caller() { keyId }: CallerIdentity, @Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const key = readIdempotencyKey(request.headers['idempotency-key']);
    const { fields, files } = await readBody(request);
    const { status, headers, body } = await answering(async () =>
      answerOnce(await this.#letters.desk.take({ identity: key, provider: 'scan', fields, files, by: keyId })));
    await reply.code(status).headers(headers).send(body);
  }

  @Get(['', 'list'])
  @ApiOperation({ summary: 'The last letters, newest first' })
  @ApiZodAnswer(200, lettersList)
  async list(@QueryOf(listQuery) query: ListQuery): Promise<z.output<typeof lettersList>> {
    return answering(() => listLetters(query, this.#letters));
  }

  @Get('scan')
  @ApiOperation({ summary: 'The page on which clerks bring letters and correct what was read' })
  @ApiQuery({ name: 'lang', required: false, enum: ['zh', 'en'] })
  @ApiProduces('text/html')
  @ApiResponse({ status: 200, description: 'The page' })
  async page(@Query() query: Record<string, unknown>, @Res() reply: FastifyReply): Promise<void> {
    await this.#letters.pages.scan(reply, lookOf(query, false));
  }

  @Get(':id')
  @ApiOperation({ summary: 'A letter: its files, what was read, who corrected it; for a browser its page' })
  @ApiParam({ name: 'id', description: 'as POST /letters gave it' })
  @ApiProduces('application/json', 'text/html')
  @ApiZodAnswer(200, letterView)
  @ApiResponse({ status: 404, description: 'There is no letter of this id' })
  async show(@Param('id') id: string, @Query() query: Record<string, unknown>, @Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const view = await this.#view(id);
    if (request.headers.accept?.includes('text/html')) await this.#letters.pages.scan(reply, lookOf(query, true));
    else await reply.header('cache-control', 'no-store').send(view);
  }

  @Get(':id/progress')
  @ApiOperation({
    summary: 'How far it is read, as server-sent events',
    description: '`page` { file, page, of }, `read` { file, pages }, `refused` { file, reason }, `done`. Ends when nothing is left to be read; asked again, it begins anew.',
  })
  @ApiParam({ name: 'id', description: 'as POST /letters gave it' })
  @ApiProduces('text/event-stream')
  @ApiResponse({ status: 200, description: 'The events' })
  async progress(@Param('id') id: string, @Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    if (!(await answering(() => this.#letters.rows.of(idOf(id))))) throw notFound('There is no letter of this id.');
    // A browser that has seen the end asks again unless it is told that there is no more.
    if (request.headers['last-event-id'] === 'done') return void (await reply.code(204).send());
    const { channel: { documents }, clock } = this.#letters;
    const gone = new AbortController();
    reply.raw.once('close', () => gone.abort());
    const signal = AbortSignal.any([this.#stopping.signal, gone.signal]);
    const stream = Readable.from(followLetter(id, { documents, clock, signal }));
    await reply.header('content-type', 'text/event-stream; charset=utf-8').header('cache-control', 'no-store, no-transform').header('x-accel-buffering', 'no')
      // Kept alive behind its end it would hold up a service that stops.
      .header('connection', 'close').send(stream);
  }

  @Get(':id/pages/:place/:page')
  @ApiOperation({ summary: 'The picture of a page, upright and straight' })
  @ApiProduces('image/webp')
  @ApiResponse({ status: 200, description: 'The picture' })
  @ApiResponse({ status: 404, description: 'There is no such page, or it is not read yet' })
  async picture(@Param('id') id: string, @Param('place') place: string, @Param('page') page: string, @Res() reply: FastifyReply): Promise<void> {
    const [file, number] = [place, page].map((written) => (/^\d{1,6}$/.test(written) ? Number(written) : undefined));
    const picture = file === undefined || number === undefined ? undefined
      : await answering(async () => (await this.#letters.rows.of(idOf(id))) && this.#letters.channel.documents.picture(id, file, number));
    if (!picture) throw notFound('There is no such page, or it is not read yet.');
    await reply.header('content-type', picture.mediaType).header('cache-control', 'no-store').header('content-security-policy', "default-src 'none'").send(picture.bytes);
  }

  @Patch(':id/text')
  @BodyLimit(8 * 1024 * 1024)
  @ApiOperation({ summary: 'The text as a clerk reads it, and who wrote: kept beside what was read, and told' })
  @ApiParam({ name: 'id', description: 'as POST /letters gave it' })
  @ApiZodAnswer(200, corrected, 'Stored for good; `revision` is the letter’s now')
  @ApiResponse({ status: 404, description: 'There is no letter of this id' })
  @ApiResponse({ status: 409, description: 'The letter is at another revision by now: `errors` says which' })
  @ApiResponse({ status: 503, description: 'Not stored: send it again after Retry-After' })
  async correct(@Param('id') id: string, @Caller() { keyId }: CallerIdentity, @JsonBody(correctionBody) body: CorrectionBody): Promise<z.output<typeof corrected>> {
    return answering(() => correctLetter(idOf(id), body, keyId, this.#letters));
  }

  async #view(id: string): Promise<LetterView> {
    const view = await answering(() => viewLetter(idOf(id), this.#letters));
    if (!view) throw notFound('There is no letter of this id.');
    return view;
  }
}

/** @throws Problem 404: what is no id is none of a letter */
function idOf(id: string): string {
  if (uuid.safeParse(id).success) return id;
  throw notFound('There is no letter of this id.');
}

async function answering<Answer>(answer: () => Promise<Answer>): Promise<Answer> {
  try {
    return await answer();
  } catch (error) {
    if (error instanceof SealError || error instanceof ContentErased) throw new Problem(problemKinds.erased, { detail: 'The month in which this letter came was erased.', cause: error });
    throw isUnavailable(error) ? unavailable(5, 'The database is away. Try again.', error) : error;
  }
}
