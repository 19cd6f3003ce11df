import { Controller, Get, Inject, Param, Post, Query, Req, Res } from '@nestjs/common';
import { ApiConsumes, ApiHeader, ApiOperation, ApiProduces, ApiQuery, ApiResponse, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { channelToken, parseMultipart, publicUrlToken, readIdempotencyKey, type Channel, type MultipartFile } from '#libs/channel';
import {
  ApiZodAnswer, ApiZodBody, BodyLimit, Caller, invalid, KeyRing, notFound, parseBody, Problem, problemKinds, rawBody, Scopes, shownKey, unauthorised, type CallerIdentity,
} from '#libs/service';
import { notice, problemOf } from '../faults/faults.ts';
import { languageOf } from '../faults/language.ts';
import { sendPage } from '../pages/send-page.ts';
import { refuseOtherSites } from '../same-origin.ts';
import { Desk, deskToken } from './desk.ts';
import { newVisitPage } from './new-page.ts';
import { receiptPage } from './receipt-page.ts';
import { visitInput } from './visit.ts';

const MiB = 1024 * 1024;
const limits = { files: 40, fields: 5 };
const uuid = z.guid();
const field = 'visit';

const visitAnswer = z.object({
  id: z.guid(), receipt: z.url().describe('a secret address: the page to print'),
  number: z.string().optional().describe('left out while it is being made: look at the receipt'), pin: z.string().optional(),
  notices: z.array(z.string()),
});
const receiptAnswer = z.object({ id: z.guid(), number: z.string().optional(), pin: z.string().optional(), said: z.array(z.object({ kind: z.string(), text: z.string(), at: z.iso.datetime() })) });

/** Who comes himself: recorded at the reception desk, with a receipt to take home. */
@ApiTags('Visits')
@Controller('petitions/visits')
export class VisitsController {
  readonly #channel: Channel;
  readonly #desk: Desk;
  readonly #keys: KeyRing;
  readonly #address: string;

  constructor(@Inject(channelToken) channel: Channel, @Inject(deskToken) desk: Desk, @Inject(KeyRing) keys: KeyRing, @Inject(publicUrlToken) publicUrl: string) {
    this.#channel = channel;
    this.#desk = desk;
    this.#keys = keys;
    this.#address = new URL('petitions/visits', publicUrl.endsWith('/') ? publicUrl : `${publicUrl}/`).href;
  }

  @Get('new')
  @Scopes('petitions')
  @ApiOperation({ summary: 'A page to record a visit; the key is the password' })
  @ApiProduces('text/html')
  @ApiResponse({ status: 200, description: 'The page' })
  async page(@Res() reply: FastifyReply): Promise<void> {
    await sendPage(reply, newVisitPage(this.#channel.city.now));
  }

  @Post()
  @Scopes('petitions')
  @BodyLimit(128 * MiB)
  @ApiOperation({
    summary: 'A visit: one visitor, or a group with at most five representatives',
    description: 'As JSON, or as multipart/form-data with that JSON in the field `visit` and materials as files: pictures and PDFs are read, sounds are heard. Answers with number and PIN as soon as they are there.',
  })
  @ApiConsumes('application/json', 'multipart/form-data')
  @ApiZodBody(visitInput)
  @ApiHeader({ name: 'Idempotency-Key', required: true, description: 'new for each visit, the same when it is sent again' })
  @ApiHeader({ name: 'Accept-Language', required: false, description: 'zh: reasons and remedies in Chinese' })
  @ApiZodAnswer(201, visitAnswer, 'Stored for good')
  @ApiResponse({ status: 400, description: 'A field is wrong: `errors` names it and the remedy' })
  @ApiResponse({ status: 422, description: 'This Idempotency-Key was used for another visit' })
  @ApiResponse({ status: 503, description: 'Not stored: send it again after Retry-After' })
  async receive(@Caller() caller: CallerIdentity, @Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    refuseOtherSites(request);
    const key = readIdempotencyKey(request.headers['idempotency-key']);
    const language = languageOf(request.headers['accept-language']);
    const { body, files } = await bodyOf(request);
    const taken = await this.#desk.take({ input: parseBody(visitInput, body), files, key, unit: caller.unit });
    if ('faults' in taken) throw problemOf(taken.faults, language);
    const { messageId: id, notices } = taken;
    const given = await this.#desk.awaitNumber(id);
    const receipt = `${this.#address}/${id}/receipt?key=${this.#desk.receiptKey(id)}`;
    await reply.code(201).header('location', receipt).header('cache-control', 'no-store').send({ id, receipt, ...given, notices: notices.map((code) => notice(code, language)) });
  }

  @Get(':id/receipt')
  @ApiOperation({ summary: 'The receipt to print: number, PIN, what was recorded', description: 'By the secret part of its address, or by a key of the scope petitions. As JSON when Accept asks for it.' })
  @ApiQuery({ name: 'key', required: false })
  @ApiProduces('text/html', 'application/json')
  @ApiZodAnswer(200, receiptAnswer, 'The page, or as JSON number, PIN and what was said')
  @ApiResponse({ status: 404, description: 'There is no such receipt, or its address is wrong' })
  async receipt(@Param('id') id: string, @Query('key') shown: unknown, @Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const key = shown === undefined ? undefined : typeof shown === 'string' ? shown : '';
    if (key === undefined && !this.#isStaff(request)) throw unauthorised('Open it by its whole address, or with a key of the scope petitions.', 'Basic realm="minsheng", charset="UTF-8"');
    const allowed = uuid.safeParse(id).success && (key === undefined || this.#desk.opens(id, key));
    const view = allowed ? await this.#desk.view(id) : undefined;
    if (!view) throw notFound('There is no such receipt, or its address is not whole.');
    if (!/\bapplication\/json\b/.test(request.headers.accept ?? '')) return sendPage(reply, receiptPage({ view, city: this.#channel.city.now }));
    const given = view.said.find(({ number, pin }) => number !== undefined && pin !== undefined);
    await reply.code(200).header('cache-control', 'no-store').send({
      id, ...(given?.number === undefined ? {} : { number: given.number }), ...(given?.pin === undefined ? {} : { pin: given.pin }),
      said: view.said.map(({ kind, text, at }) => ({ kind, text, at: at.toISOString() })),
    });
  }

  #isStaff({ headers }: FastifyRequest): boolean {
    return this.#keys.find(shownKey(headers.authorization) ?? '')?.scope === 'petitions';
  }
}

async function bodyOf(request: FastifyRequest): Promise<{ body: unknown; files: readonly MultipartFile[] }> {
  const type = request.headers['content-type'] ?? '';
  const mediaType = type.split(';', 1)[0]?.trim().toLowerCase();
  if (mediaType === 'application/json') return { body: request.body, files: [] };
  if (mediaType !== 'multipart/form-data') throw new Problem(problemKinds.unsupportedType, { detail: 'Send application/json, or multipart/form-data with the field `visit` and materials as files.' });
  const form = await parseMultipart(rawBody(request), type, limits);
  const [written] = form.fields.get(field) ?? [];
  const own = form.files.find((file) => file.field === field);
  const empty = form.files.find((file) => file !== own && file.bytes.length === 0);
  if (empty) throw invalid([{ field: empty.field, message: 'is an empty file', remedy: 'choose it again, or leave it out' }]);
  try {
    return { body: JSON.parse(written ?? own?.bytes.toString('utf8') ?? ''), files: form.files.filter((file) => file !== own) };
  } catch {
    throw invalid([{ field, message: written === undefined && own === undefined ? 'is missing' : 'is no JSON', remedy: 'put what was recorded, as JSON, into the field `visit`' }]);
  }
}
