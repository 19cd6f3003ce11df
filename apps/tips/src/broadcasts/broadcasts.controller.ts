import { Controller, Inject, Post, Req, Res } from '@nestjs/common';
import { ApiConsumes, ApiHeader, ApiOperation, ApiProduces, ApiResponse, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { answerOnce, channelToken, fileTypeOf, parseMultipart, readIdempotencyKey, type Channel, type Multipart } from '#libs/channel';
import { readSheet } from '#libs/documents';
import { ApiZodAnswer, ApiZodBody, BodyLimit, Caller, invalid, parseBody, Problem, problemKinds, rawBody, Scopes, type CallerIdentity, type Clock } from '#libs/service';
import { broadcastInput, clipOf, readBroadcast } from './broadcast.ts';
import { readLog } from './read-log.ts';
import { csvReport, logReport, takeLog, type LogReport } from './take-log.ts';

/** By which this controller is given the clock. */
export const broadcastClock = Symbol('clock of broadcasts');

const MiB = 1024 * 1024;
const limits = { files: 10, fields: 40 };
/** Two thousand, and what stands above the headings. */
const logLimits = { rows: 2010, columns: 100, unpacked: 32 * MiB };
const sheetTypes = new Set([
  'text/csv', 'application/csv', 'application/vnd.ms-excel', 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet', 'application/octet-stream',
]);

/** What radio and television stations bring: one caller of a programme, or a day's log of them. */
@ApiTags('radio and television')
@Controller('tips/broadcasts')
@Scopes('station')
export class BroadcastsController {
  readonly #channel: Channel;
  readonly #clock: Clock;

  constructor(@Inject(channelToken) channel: Channel, @Inject(broadcastClock) clock: Clock) {
    this.#channel = channel;
    this.#clock = clock;
  }

  @Post()
  @BodyLimit(64 * MiB)
  @ApiOperation({
    summary: 'A caller of a programme, or a day’s log',
    description: 'One caller as JSON, or as a form with clips (any file fields). A day’s log as the form’s file `log`, or as the body itself: .xlsx or .csv, first row headings (电台, 节目, 播出时间, 反映内容; 听众姓名, 联系电话, 备注, 地点). Fields of the form count for all rows that do not say them themselves.',
  })
  @ApiConsumes('application/json', 'multipart/form-data', 'text/csv', 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet')
  @ApiZodBody(broadcastInput)
  @ApiHeader({ name: 'Idempotency-Key', required: false, description: 'needed for one caller, new for each; a log’s rows are known by what they say' })
  @ApiProduces('application/json', 'text/csv')
  @ApiZodAnswer(200, logReport, 'What became of each row of a log; as text/csv when Accept asks for it')
  @ApiZodAnswer(201, z.object({ messageId: z.guid() }), 'Stored for good')
  @ApiResponse({ status: 400, description: 'A field is wrong, or the log cannot be read: `errors` names it and the remedy' })
  @ApiResponse({ status: 422, description: 'This Idempotency-Key was used for another content' })
  @ApiResponse({ status: 503, description: 'Not stored: send it again after Retry-After' })
  async receive(@Caller() caller: CallerIdentity, @Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const type = request.headers['content-type'] ?? '';
    const mediaType = type.split(';', 1)[0]?.trim().toLowerCase() ?? '';
    if (sheetTypes.has(mediaType)) return this.#answerLog(reply, request, await this.#takeLog(rawBody(request), caller));
    if (mediaType === 'application/json') return this.#takeOne(reply, request, caller, request.body, undefined);
    if (mediaType !== 'multipart/form-data') {
      throw new Problem(problemKinds.unsupportedType, { detail: 'Send application/json, multipart/form-data (with a clip, or with the file `log`), or a log as text/csv or .xlsx.' });
    }
    const form = await parseMultipart(rawBody(request), type, limits);
    const fields = Object.fromEntries([...form.fields].map(([name, [value]]) => [name, value ?? '']));
    const log = form.files.find(({ field }) => field === 'log');
    if (log) return this.#answerLog(reply, request, await this.#takeLog(log.bytes, caller, fields));
    return this.#takeOne(reply, request, caller, fields, form);
  }

  async #takeOne(reply: FastifyReply, request: FastifyRequest, caller: CallerIdentity, fields: unknown, form: Multipart | undefined): Promise<void> {
    const identity = readIdempotencyKey(request.headers['idempotency-key']);
    const read = readBroadcast(parseBody(broadcastInput, fields), { city: this.#channel.city, unit: caller.unit, now: this.#clock.now() });
    if (!read.ok) throw invalid(read.faults);
    const files = await Promise.all((form?.files ?? []).map(async ({ bytes, mediaType, name }) => clipOf(bytes, (await fileTypeOf(bytes.subarray(0, 8192), mediaType)).mediaType, name)));
    const { status, headers, body } = answerOnce(await this.#channel.intake.accept({
      ...read.broadcast.item, identity, files, onConflict: 'refuse',
      original: { bytes: rawBody(request), mediaType: request.headers['content-type'] ?? 'application/json' },
      response: (messageId) => ({ status: 201, headers: { 'content-type': 'application/json; charset=utf-8' }, body: JSON.stringify({ messageId }) }),
    }));
    await reply.code(status).headers(headers).send(body);
  }

  async #takeLog(bytes: Buffer, caller: CallerIdentity, common: Record<string, string> = {}): Promise<LogReport> {
    parseBody(broadcastInput.partial(), common);
    const sheet = await readSheet(bytes, logLimits);
    const read = sheet.ok ? readLog(sheet.rows, { city: this.#channel.city, unit: caller.unit, now: this.#clock.now() }, common) : sheet;
    if (!read.ok) throw invalid([{ field: 'log', ...read.fault }]);
    return takeLog(read.rows, read.unread, (item) => this.#channel.intake.accept(item));
  }

  async #answerLog(reply: FastifyReply, request: FastifyRequest, report: LogReport): Promise<void> {
    const asCsv = /\btext\/csv\b/.test(request.headers.accept ?? '');
    await reply.code(200).header('content-type', asCsv ? 'text/csv; charset=utf-8' : 'application/json; charset=utf-8')
      .send(asCsv ? csvReport(report) : JSON.stringify(report));
  }
}
