import { Controller, Get, Header, Inject, Param } from '@nestjs/common';
import { ApiOperation } from '@nestjs/swagger';
import { z } from 'zod';
import { ApiZodAnswer, invalid, notFound, QueryOf, Scopes } from '#libs/service';
import { findCase, readDetail, whenRead } from './detail.ts';
import { listEscalations, type Page } from './list.ts';
import { ESCALATION, type EscalationParts } from './parts.ts';
import { detailQuery, escalationQuery, type DetailQuery, type EscalationQuery } from './query.ts';
import { escalationDetail, escalationItem, type EscalationDetail } from './view.ts';

const page = z.object({ items: z.array(escalationItem), next: z.string().optional() });

/** What is due, what is over, and each case's clock. */
@Controller('api/escalations')
@Scopes('staff', 'supervisor', 'custodian')
export class EscalationsController {
  constructor(@Inject(ESCALATION) private readonly parts: EscalationParts) {}

  @Get()
  @ApiOperation({ summary: 'Open cases by their limits, filtered and paged' })
  @Header('cache-control', 'no-store')
  @ApiZodAnswer(200, page, 'The longest due first; what has no limit yet last')
  async list(@QueryOf(escalationQuery) query: EscalationQuery): Promise<Page> {
    const { store, clock, zone } = this.parts;
    if (query.caseId !== undefined && query.minVersion !== undefined) await whenRead(store, query.caseId, query.minVersion, clock);
    const found = await listEscalations(store, query, clock.now(), zone);
    if ('badCursor' in found) {
      throw invalid([{
        field: 'after', message: 'is no `next` of a page of this list', remedy: 'leave it out, or pass `next` as it was given, with the same filters',
      }]);
    }
    return found;
  }

  @Get(':caseId')
  @ApiOperation({ summary: 'The clock of one case: every point, past and to come, and why' })
  @Header('cache-control', 'no-store')
  @ApiZodAnswer(200, escalationDetail, 'By id or by number')
  async read(@Param('caseId') idOrNumber: string, @QueryOf(detailQuery) { minVersion }: DetailQuery): Promise<EscalationDetail> {
    const { store, clock } = this.parts;
    if (minVersion !== undefined) await whenRead(store, idOrNumber, minVersion, clock);
    const found = await findCase(store, idOrNumber);
    if (!found) throw notFound(`There is no case ${idOrNumber} that escalation has read of.`);
    return readDetail(store, found);
  }
}
