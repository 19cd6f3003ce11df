import { Controller, Get, Inject, Param, Post, Req, Res } from '@nestjs/common';
import { ApiConsumes, ApiHeader, ApiOperation, ApiProduces, ApiQuery, ApiResponse, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { channelToken, publicUrlToken, type Channel } from '#libs/channel';
import { ApiZodAnswer, ApiZodBody, BodyLimit, Caller, notFound, rawBody, Scopes, type CallerIdentity, type Clock, type Random } from '#libs/service';
import { problemOf } from '../faults/faults.ts';
import { languageOf, type Language } from '../faults/language.ts';
import { sendPage } from '../pages/send-page.ts';
import { refuseOtherSites } from '../same-origin.ts';
import { forwardedPage } from './page.ts';
import { petitionInput } from './read-rows.ts';
import { forwardedReport, reportOf, reportSheet, type ForwardedReport, type KeptReport } from './report.ts';
import { keyOf, readForwarded } from './request.ts';
import { Reports } from './reports.ts';
import { takeForwarded } from './take.ts';

/** By which controllers are given clock and random. */
export const timeToken = Symbol('clock and random of petitions');

const MiB = 1024 * 1024;
const xlsx = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet';
const uuid = z.guid();

/** What the petition bureau forwards: one by one, as a list, or as a sheet with its scans. */
@ApiTags('Petitions')
@Controller('petitions/forwarded')
@Scopes('petitions')
export class ForwardedController {
  readonly #channel: Channel;
  readonly #reports: Reports;
  readonly #address: string;
  readonly #time: { clock: Clock; random: Random };

  constructor(@Inject(channelToken) channel: Channel, @Inject(publicUrlToken) publicUrl: string, @Inject(timeToken) time: { clock: Clock; random: Random }) {
    this.#channel = channel;
    this.#reports = new Reports({ store: channel.store, sealer: channel.sealer, clock: time.clock });
    this.#address = new URL('petitions/forwarded', publicUrl.endsWith('/') ? publicUrl : `${publicUrl}/`).href;
    this.#time = time;
  }

  @Get()
  @ApiOperation({ summary: 'A page to drop a sheet and its scans on; the key is the password' })
  @ApiProduces('text/html')
  @ApiResponse({ status: 200, description: 'The page' })
  async page(@Res() reply: FastifyReply): Promise<void> {
    await sendPage(reply, forwardedPage(this.#channel.city.now));
  }

  @Post()
  @BodyLimit(128 * MiB)
  @ApiOperation({
    summary: 'Petitions: one, a list, or a sheet',
    description: 'JSON: one object or a list. A sheet: .xlsx or .csv as the body, or in a form with the scans as .zip, or a .zip that has both; its first row with known headings names the columns (信访编号, 信访人, 联系电话, 住址, 内容, 问题属地, 转送时间, 办结期限 …). Scans belong to the petition whose number is their name or their folder’s. The form’s fields office, forwardedAt and dueAt count for rows that do not say them. At most 5,000 rows. The number is what makes a petition the same one: a row that comes again is known, and a fault in one row stops no other.',
  })
  @ApiConsumes('application/json', 'multipart/form-data', 'text/csv', xlsx, 'application/zip')
  @ApiZodBody(z.union([petitionInput, z.array(petitionInput)]))
  @ApiHeader({ name: 'Idempotency-Key', required: false, description: 'the same key and body give the same report again' })
  @ApiHeader({ name: 'Accept-Language', required: false, description: 'zh: reasons and remedies in Chinese' })
  @ApiZodAnswer(200, forwardedReport, 'What became of each row and file')
  @ApiResponse({ status: 400, description: 'Nothing can be read: `errors` names why and the remedy; or the one object has faults' })
  @ApiResponse({ status: 422, description: 'This Idempotency-Key was used for another content' })
  @ApiResponse({ status: 503, description: 'Not all could be stored: send it again after Retry-After; what was stored is then known' })
  async receive(@Caller() caller: CallerIdentity, @Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    refuseOtherSites(request);
    const language = languageOf(request.headers['accept-language']);
    const sent = { keyId: caller.keyId, idempotencyKey: keyOf(request), body: rawBody(request) };
    const before = await this.#reports.ofSame(sent);
    if (before) return this.#answer(reply, before, language);
    const { given, files, single } = await readForwarded(request, { city: this.#channel.city.now, language });
    const taken = await takeForwarded(given, files, { channel: this.#channel, unit: caller.unit, now: this.#time.clock.now(), id: this.#time.random.uuid() });
    const [row] = taken.rows;
    if (single && row?.result === 'refused') throw problemOf(row.faults, language);
    return this.#answer(reply, await this.#reports.keep(taken, sent), language);
  }

  @Get(':id')
  @ApiOperation({ summary: 'A report, again' })
  @ApiZodAnswer(200, forwardedReport, 'As it was answered')
  @ApiResponse({ status: 404, description: 'There is no such report' })
  async again(@Param('id') id: string, @Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    return this.#answer(reply, await this.#kept(id), languageOf(request.headers['accept-language']));
  }

  @Get(':id/report.xlsx')
  @ApiOperation({ summary: 'A report as a sheet' })
  @ApiProduces(xlsx)
  @ApiQuery({ name: 'lang', required: false, enum: ['zh', 'en'] })
  @ApiResponse({ status: 200, description: 'A line per row, of a refused one per fault' })
  @ApiResponse({ status: 404, description: 'There is no such report' })
  async sheet(@Param('id') id: string, @Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const { lang } = z.object({ lang: z.enum(['zh', 'en']).optional().catch(undefined) }).parse(request.query);
    const language = lang ?? languageOf(request.headers['accept-language']);
    const report = reportOf(await this.#kept(id), language, this.#address);
    await reply.header('content-type', xlsx).header('content-disposition', `attachment; filename="report-${id.slice(0, 8)}.xlsx"`)
      .header('cache-control', 'no-store').header('x-content-type-options', 'nosniff').send(reportSheet(report, language));
  }

  async #kept(id: string): Promise<KeptReport> {
    const report = uuid.safeParse(id).success ? await this.#reports.of(id) : undefined;
    if (!report) throw notFound('There is no such report.');
    return report;
  }

  async #answer(reply: FastifyReply, kept: KeptReport, language: Language): Promise<void> {
    const report: ForwardedReport = reportOf(kept, language, this.#address);
    await reply.code(200).header('location', `${this.#address}/${kept.id}`).header('content-language', language).header('cache-control', 'no-store').send(report);
  }
}
