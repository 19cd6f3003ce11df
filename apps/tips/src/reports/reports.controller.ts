import { Controller, Get, Inject, Param, Post, Query, Req, Res } from '@nestjs/common';
import { ApiConsumes, ApiHeader, ApiOperation, ApiQuery, ApiResponse, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { publicUrlToken } from '#libs/channel';
import { ApiZodAnswer, ApiZodBody, BodyLimit, KeyRing, notFound, toProblem, UnreadForm } from '#libs/service';
import { lookOf, lookQuery } from '../form/language.ts';
import { pagesToken, type Pages } from '../form/pages.ts';
import type { Refusal } from '../form/texts.ts';
import { answerOf, answerOfReceipt, challengeAnswer, problemOfDenied, problemOfFaults, receiptAnswer, reportAnswer } from './answers.ts';
import { arrivalOf } from './arrival.ts';
import { Desk, deskToken, type Outcome } from './desk.ts';
import { readBody, type SentReport } from './read-body.ts';
import { reportBody } from './report.ts';

/** Of the whole request; its files, twelve at most, may have all of it. */
const mostBytes = 64 * 1024 * 1024;
const uuid = z.uuid();

/** Reports of citizens by the web form, and by programs in its place; what became of them. */
@ApiTags('Web form')
@Controller('tips/reports')
export class ReportsController {
  readonly #desk: Desk;
  readonly #pages: Pages;
  readonly #keys: KeyRing;
  readonly #publicUrl: string;

  constructor(@Inject(deskToken) desk: Desk, @Inject(pagesToken) pages: Pages, @Inject(KeyRing) keys: KeyRing, @Inject(publicUrlToken) url: string) {
    this.#desk = desk;
    this.#pages = pages;
    this.#keys = keys;
    this.#publicUrl = url;
  }

  @Get('challenge')
  @ApiOperation({ summary: 'The work that a report has to prove, instead of a captcha' })
  @ApiZodAnswer(200, challengeAnswer, 'Find a nonce (letters, digits, - and _, up to 40) and send it with the report as `Proof-Of-Work: <challenge>:<nonce>`')
  async challenge(@Res() reply: FastifyReply): Promise<void> {
    await reply.header('cache-control', 'no-store').send(this.#desk.challenge());
  }

  @Post()
  @UnreadForm()
  @BodyLimit(mostBytes)
  @ApiOperation({ summary: 'A report of a citizen' })
  @ApiHeader({ name: 'Idempotency-Key', description: 'new for each report, 16 to 255 visible ASCII characters; the same when it is sent again' })
  @ApiHeader({ name: 'Proof-Of-Work', required: false, description: '<challenge>:<nonce>; not needed with a key of the scope open311 or station' })
  @ApiConsumes('multipart/form-data', 'application/x-www-form-urlencoded')
  @ApiZodBody(reportBody)
  @ApiZodAnswer(201, reportAnswer, 'Stored for good; the same again for whoever sends the same again')
  @ApiResponse({ status: 303, description: 'To a browser: the page of its receipt' })
  @ApiResponse({ status: 422, description: 'This Idempotency-Key was used for another content' })
  @ApiResponse({ status: 429, description: 'Too many from this network: again after Retry-After' })
  @ApiResponse({ status: 503, description: 'Not stored: send it again after Retry-After' })
  async report(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    if (wantsPage(request)) {
      await this.#answerPage(request, reply);
      return;
    }
    const sent = await readBody(request);
    const outcome = await this.#desk.take(sent, arrivalOf(request, sent, this.#keys));
    if ('faults' in outcome) throw problemOfFaults(outcome.faults);
    if ('denied' in outcome) throw problemOfDenied(outcome);
    const { taken, notices } = outcome;
    const receipt = `${this.#publicUrl}/tips/reports/${taken}?key=${this.#desk.receiptKey(taken)}`;
    await reply.code(201).header('cache-control', 'no-store').send(answerOf(taken, receipt, notices, await this.#desk.awaitNumber(taken)));
  }

  @Get(':id')
  @ApiOperation({ summary: 'What became of a report: number, PIN, and what its sender was answered' })
  @ApiQuery({ name: 'key', description: 'the secret part of the receipt’s address' })
  @ApiZodAnswer(200, receiptAnswer, 'A page for a browser')
  @ApiResponse({ status: 404, description: 'There is no such receipt, or the key is wrong' })
  async receipt(@Param('id') id: string, @Query() query: Record<string, unknown>, @Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const key = typeof query['key'] === 'string' ? query['key'] : '';
    const view = uuid.safeParse(id).success ? await this.#desk.receipt(id, key) : undefined;
    if (!view) throw notFound('There is no such receipt, or its address is not whole.');
    if (wantsPage(request)) await this.#pages.receipt(reply, { look: lookOf(query), view, key });
    else await reply.header('cache-control', 'no-store').send(answerOfReceipt(view));
  }

  /** A browser gets its receipt, or the form again with all that was filled in and what is wrong. */
  async #answerPage(request: FastifyRequest, reply: FastifyReply): Promise<void> {
    let sent: SentReport | undefined;
    try {
      sent = await readBody(request);
      const outcome = await this.#desk.take(sent, arrivalOf(request, sent, this.#keys));
      await this.#answerOutcome(reply, sent, outcome);
    } catch (error) {
      const problem = toProblem(error);
      const refusal = refusals[problem.status];
      if (refusal === undefined || reply.sent) throw error;
      const fields = sent?.fields ?? {};
      await this.#pages.form(reply.headers(problem.headers), problem.status, { look: lookOf(fields), values: fields, refusal });
    }
  }

  async #answerOutcome(reply: FastifyReply, { fields }: SentReport, outcome: Outcome): Promise<void> {
    const look = lookOf(fields);
    if ('taken' in outcome) {
      const { taken } = outcome;
      await reply.redirect(`/tips/reports/${taken}${lookQuery(look, { key: this.#desk.receiptKey(taken) })}`, 303);
      return;
    }
    const shown = { look, values: fields };
    // Its ticket stays, and with it the proof that was made for it.
    const ticket = typeof fields['ticket'] === 'string' ? this.#desk.known(fields['ticket']) : undefined;
    const kept = ticket ? { ticket } : {};
    if ('faults' in outcome) await this.#pages.form(reply, 400, { ...shown, ...kept, faults: outcome.faults });
    else if (outcome.denied === 'too-many') {
      await this.#pages.form(reply.header('retry-after', String(outcome.retryAfterSeconds)), 429, { ...shown, ...kept, refusal: 'too-many' });
    } else if (outcome.denied === 'too-fast') await this.#pages.form(reply, 400, { ...shown, ...kept, refusal: 'too-fast' });
    else await this.#pages.form(reply, 400, { ...shown, refusal: 'form-expired' });
  }
}

/** What a page says of a problem; others are answered as to anybody else. */
const refusals: Readonly<Record<number, Refusal>> = { 400: 'unreadable', 415: 'unreadable', 422: 'sent-before', 503: 'unavailable' };

/** Browsers ask for HTML by name; programs that take anything are programs. */
function wantsPage({ headers }: FastifyRequest): boolean {
  return headers.accept?.includes('text/html') === true && !headers['content-type']?.startsWith('application/json');
}
