import { Controller, Inject, Param, Post, Query, Req, Res } from '@nestjs/common';
import { ApiConsumes, ApiHeader, ApiOperation, ApiParam, ApiQuery, ApiResponse, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { channelToken, type Channel, type HttpAnswer } from '#libs/channel';
import { ApiZodAnswer, ApiZodBody, BodyLimit, notFound, rawBody, Scopes, unavailable, UnreadBody } from '#libs/service';
import { isUnavailable } from '#libs/store';
import type { CallLines } from './lines.ts';
import { NotesDesk } from './notes/desk.ts';
import { noteBody } from './notes/note.ts';
import { takePush } from './push/take.ts';
import { vendors } from './push/vendors/index.ts';

export const callLinesToken = Symbol('call lines');

/** Of a note with its recordings. */
const mostBytes = 64 * 1024 * 1024;
const noteAnswer = z.object({
  messageId: z.uuid(), callId: z.string().optional(),
  warnings: z.array(z.object({ field: z.string(), message: z.string(), remedy: z.string().optional() })).describe('what was kept although it is not what it should be'),
});

/** Calls as people and platforms of a call centre tell of them. */
@ApiTags('Call centre')
@Controller('hotline/calls')
@Scopes('callcentre')
export class CallsController {
  readonly #channel: Channel;
  readonly #lines: CallLines;
  readonly #notes: NotesDesk;

  constructor(@Inject(channelToken) channel: Channel, @Inject(callLinesToken) lines: CallLines) {
    this.#channel = channel;
    this.#lines = lines;
    this.#notes = new NotesDesk(channel, lines);
  }

  @Post()
  @BodyLimit(mostBytes)
  @ApiOperation({ summary: 'What a call-taker wrote down, with the recording if there is one (file field `recording`)' })
  @ApiHeader({ name: 'Idempotency-Key', description: 'new for each note, the same when it is sent again' })
  @ApiConsumes('multipart/form-data')
  @ApiZodBody(noteBody)
  @ApiZodAnswer(201, noteAnswer, 'Stored for good; the same again for whoever sends the same again')
  @ApiResponse({ status: 422, description: 'This Idempotency-Key was used for another content' })
  @ApiResponse({ status: 503, description: 'Not stored: send it again after Retry-After' })
  async note(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    await answer(reply, () => this.#notes.take(request));
  }

  @Post(':vendor')
  @UnreadBody()
  @ApiOperation({ summary: 'What a call-centre platform pushes: records of calls, recordings, voicemail; on the usual line' })
  @ApiParam({ name: 'vendor', description: vendors.map(({ name }) => name).join(', ') })
  @ApiQuery({ name: 'action', description: 'what it is, in the vendor’s words, e.g. cdr, record, voicemail' })
  @ApiResponse({ status: 200, description: 'Stored for good, or of no interest; the vendor’s own kind of answer' })
  @ApiResponse({ status: 503, description: 'Not stored: send it again after Retry-After' })
  async push(@Param('vendor') vendor: string, @Query('action') action: unknown, @Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    await this.#push({ vendor, action, line: undefined }, request, reply);
  }

  @Post(':vendor/:line')
  @UnreadBody()
  @ApiOperation({ summary: 'The same, on the line of this key: a platform that serves several calls an address for each' })
  @ApiParam({ name: 'vendor', description: vendors.map(({ name }) => name).join(', ') })
  @ApiParam({ name: 'line', description: 'key of the line in accounts.yaml' })
  @ApiQuery({ name: 'action', description: 'what it is, in the vendor’s words, e.g. cdr, record, voicemail' })
  @ApiResponse({ status: 200, description: 'Stored for good, or of no interest; the vendor’s own kind of answer' })
  @ApiResponse({ status: 503, description: 'Not stored: send it again after Retry-After' })
  async pushOnLine(
    @Param('vendor') vendor: string, @Param('line') line: string, @Query('action') action: unknown, @Req() request: FastifyRequest, @Res() reply: FastifyReply,
  ): Promise<void> {
    await this.#push({ vendor, action, line }, request, reply);
  }

  async #push({ vendor, action, line }: { vendor: string; action: unknown; line: string | undefined }, request: FastifyRequest, reply: FastifyReply): Promise<void> {
    const map = vendors.find(({ name }) => name === vendor);
    if (!map) throw notFound('There is no call-centre platform of this name.');
    const account = line === undefined ? this.#lines.usual() : this.#lines.line(line);
    if (!account) throw notFound(`There is no such line; those of the city are: ${this.#lines.keys().join(', ')}.`);
    await answer(reply, () => takePush(map, { action: typeof action === 'string' ? action : undefined, account, body: rawBody(request) }, this.#channel));
  }
}

async function answer(reply: FastifyReply, answering: () => Promise<HttpAnswer>): Promise<void> {
  let answered: HttpAnswer;
  try {
    answered = await answering();
  } catch (error) {
    throw isUnavailable(error) ? unavailable(5, 'It cannot be stored now. Send it again.', error) : error;
  }
  await reply.code(answered.status).headers(answered.headers).send(answered.body);
}
