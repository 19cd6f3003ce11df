import { Controller, Get, Header, HttpCode, Inject, Param, Post, Res } from '@nestjs/common';
import { ApiOperation } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { z } from 'zod';
import {
  ApiZodAnswer, Caller, invalid, JsonBody, notFound, QueryOf, Scopes, type CallerIdentity,
} from '#libs/service';
import { act } from '../actions/act.ts';
import { staffAction, type StaffAction } from '../case/commands.ts';
import { listCases, type Page } from '../records/case-lists.ts';
import { caseQuery, senderQuery, type CaseQuery, type SenderQuery } from '../records/case-query.ts';
import { caseDetail, caseSummary, type CaseDetail, type CaseSummary } from '../view/staff-view.ts';
import { readingOf } from './audit.ts';
import { casesOfSender } from './by-sender.ts';
import { sendContent } from './content.ts';
import { ROUTING, type RoutingParts } from './parts.ts';
import { detailAfter, readDetail } from './read-detail.ts';

const page = z.object({ items: z.array(caseSummary), next: z.string().optional() });
const acted = z.object({ case: caseDetail, version: z.int(), repeated: z.boolean() });

function pageOf(found: Page<CaseSummary> | { badCursor: true }): Page<CaseSummary> {
  if ('badCursor' in found) {
    throw invalid([{
      field: 'after', message: 'is no `next` of a page with these filters', remedy: 'leave it out, or pass `next` as it was given, with the same filters',
    }]);
  }
  return found;
}

/** What staff see of cases and do with them. Every reading of one case is audited before it is answered. */
@Controller('api/cases')
@Scopes('staff', 'supervisor', 'custodian')
export class CasesController {
  constructor(@Inject(ROUTING) private readonly parts: RoutingParts) {}

  @Get()
  @ApiOperation({ summary: 'Cases, filtered and paged' })
  @ApiZodAnswer(200, page, 'Emergencies first, then the newest; a range of numbers or dates in its own order')
  async list(@QueryOf(caseQuery) query: CaseQuery): Promise<Page<CaseSummary>> {
    return pageOf(await listCases(this.parts.store, query));
  }

  @Post('by-sender')
  @ApiOperation({ summary: 'Cases of one sender, by his telephone number or mail address' })
  @HttpCode(200)
  @Header('cache-control', 'no-store')
  @ApiZodAnswer(200, page, 'As the list; without reports, unless a custodian asks')
  async bySender(@JsonBody(senderQuery) query: SenderQuery, @Caller() caller: CallerIdentity): Promise<Page<CaseSummary>> {
    return pageOf(await casesOfSender(query, caller, this.parts));
  }

  @Get(':id')
  @ApiOperation({ summary: 'One case: its story, its events, its originals' })
  @Header('cache-control', 'no-store')
  @ApiZodAnswer(200, caseDetail, 'By id or by number; shows what the key’s scope may see')
  async read(@Param('id') id: string, @Caller() caller: CallerIdentity): Promise<CaseDetail> {
    return readDetail(await this.#idOf(id), caller, this.parts);
  }

  @Post(':id/actions')
  @ApiOperation({ summary: 'What staff do with a case: refer, correct, ask, merge, supervise, approve, call back, reopen and more' })
  @HttpCode(200)
  @ApiZodAnswer(200, acted, 'The case after the action; the same action id again gives the same answer')
  async act(
    @Param('id') id: string, @JsonBody(staffAction) action: StaffAction, @Caller() caller: CallerIdentity,
  ): Promise<z.infer<typeof acted>> {
    const caseId = await this.#idOf(id);
    const done = await act(caseId, action, caller, this.parts, [readingOf({ action: 'case.read', caseId }, caller, this.parts)]);
    return { case: await detailAfter(done, caller, this.parts), version: done.version, repeated: done.repeated };
  }

  @Get(':id/attachments/:sha256')
  @ApiOperation({ summary: 'An attachment or original, as it came' })
  async attachment(
    @Param('id') id: string, @Param('sha256') sha256: string, @Caller() caller: CallerIdentity, @Res() reply: FastifyReply,
  ): Promise<void> {
    const caseId = await this.#idOf(id);
    const detail = await readDetail(caseId, caller, this.parts, { action: 'attachment.read', subject: sha256 });
    const attachment = detail.messages.flatMap(({ attachments }) => attachments)
      .find((item) => item.state === 'stored' && item.sha256 === sha256);
    if (attachment?.state !== 'stored') throw notFound('The case has no such attachment that this key may see.');
    await sendContent(reply, attachment, this.parts);
  }

  async #idOf(idOrNumber: string): Promise<string> {
    if (z.guid().safeParse(idOrNumber).success) return idOrNumber;
    const [row] = await this.parts.store.query<{ id: string }>('SELECT id FROM cases WHERE number = $1', [idOrNumber]);
    if (!row) throw notFound(`There is no case ${idOrNumber}.`);
    return row.id;
  }
}
