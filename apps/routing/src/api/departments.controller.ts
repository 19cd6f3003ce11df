import { Controller, Get, Header, HttpCode, Inject, Param, Post, Res } from '@nestjs/common';
import { ApiOperation } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { z } from 'zod';
import { departmentCase, departmentMessage, type DepartmentCase, type DepartmentMessage } from '#libs/contract';
import {
  ApiZodAnswer, Caller, DepartmentScope, JsonBody, notFound, QueryOf, type CallerIdentity,
} from '#libs/service';
import { act } from '../actions/act.ts';
import { departmentAction, type DepartmentAction } from '../case/commands.ts';
import { policyOf } from '../case/policy.ts';
import type { CaseState } from '../case/state.ts';
import { acts } from '../case/transitions.ts';
import { openStory } from '../effects/open-story.ts';
import { readCases, type KeptCase } from '../records/cases.ts';
import { readDepartmentMessages, roleOf, wasShown } from '../records/department-lists.ts';
import { departmentView, type OpenedMessage } from '../view/department-view.ts';
import { auditReading } from './audit.ts';
import { sendContent } from './content.ts';
import { ROUTING, type RoutingParts } from './parts.ts';

const sinceQuery = z.object({
  since: z.coerce.number().int().min(0).default(0).describe('the last position that you have; 0 for all'),
  limit: z.coerce.number().int().min(1).max(500).default(100),
});
const told = z.object({
  messages: z.array(departmentMessage),
  position: z.int().describe('the last position that exists: you have all when you reach it'),
});
const acted = z.object({ case: departmentCase, version: z.int(), repeated: z.boolean() });

/** Who acts held the case; what his action left him is in its state. */
function roleAfter(code: string, state: CaseState): DepartmentCase['role'] {
  if (acts(state, code)) return 'lead';
  return state.supporting.includes(code) ? 'supporting' : 'withdrawn';
}

/** The one door to departments: each sees what it was told, and acts on what it holds. */
@Controller('api/departments/:code/cases')
@DepartmentScope('code')
export class DepartmentsController {
  constructor(@Inject(ROUTING) private readonly parts: RoutingParts) {}

  @Get()
  @ApiOperation({ summary: 'What the department was told after a position' })
  @Header('cache-control', 'no-store')
  @ApiZodAnswer(200, told, 'What the department was told after a position, as on its topic')
  async since(
    @Param('code') code: string, @QueryOf(sinceQuery) { since, limit }: z.output<typeof sinceQuery>,
  ): Promise<{ messages: DepartmentMessage[]; position: number }> {
    const { messages, last } = await readDepartmentMessages(this.parts.store, code, since, limit);
    const opened = await Promise.all(messages.map(({ message }) => this.parts.opener.sealer.open(message, departmentMessage)));
    return { messages: opened, position: last };
  }

  @Get(':id')
  @ApiOperation({ summary: 'One case as the department may see it now' })
  @Header('cache-control', 'no-store')
  @ApiZodAnswer(200, departmentCase, 'The case as it is now')
  async read(@Param('code') code: string, @Param('id') id: string, @Caller() caller: CallerIdentity): Promise<DepartmentCase> {
    const found = await this.#view(code, id);
    await auditReading({ action: 'case.read', caseId: id }, caller, this.parts);
    return found;
  }

  @Post(':id/actions')
  @ApiOperation({ summary: 'Accept, return, hand down, report progress, ask the citizen, ask for an extension, propose a resolution' })
  @HttpCode(200)
  @ApiZodAnswer(200, acted, 'The case after the action; the same action id again gives the same answer')
  async act(
    @Param('code') code: string, @Param('id') id: string,
    @JsonBody(departmentAction) action: DepartmentAction, @Caller() caller: CallerIdentity,
  ): Promise<z.infer<typeof acted>> {
    await this.#role(code, id);
    const { version, repeated, after } = await act(id, action, { ...caller, unit: code }, this.parts);
    return { case: after ? await this.#shown(code, roleAfter(code, after.kept.state), after.kept, after.messages) : await this.#view(code, id), version, repeated };
  }

  @Get(':id/attachments/:sha256')
  @ApiOperation({ summary: 'An attachment that the department was shown' })
  async attachment(
    @Param('code') code: string, @Param('id') id: string, @Param('sha256') sha256: string,
    @Caller() caller: CallerIdentity, @Res() reply: FastifyReply,
  ): Promise<void> {
    const { attachments } = await this.#view(code, id);
    const attachment = attachments.find((item) => item.state === 'stored' && item.sha256 === sha256);
    const shown = attachment?.state === 'stored' && (await wasShown(this.parts.store, id, code, sha256));
    if (!shown) throw notFound('The department was shown no such attachment of this case.');
    await auditReading({ action: 'attachment.read', caseId: id, subject: sha256 }, caller, this.parts);
    await sendContent(reply, attachment, this.parts);
  }

  /** A case that the department was never told of does not exist for it. */
  async #role(code: string, id: string): Promise<DepartmentCase['role']> {
    const role = z.guid().safeParse(id).success ? await roleOf(this.parts.store, id, code) : undefined;
    if (role === undefined) throw notFound(`The department ${code} has no case ${id}.`);
    return role;
  }

  async #view(code: string, id: string): Promise<DepartmentCase> {
    const role = await this.#role(code, id);
    const kept = (await readCases(this.parts.store, [id], false)).get(id);
    if (!kept) throw notFound(`The department ${code} has no case ${id}.`);
    const { messages } = await openStory(kept, this.parts.opener.sealer);
    return this.#shown(code, role, kept, messages);
  }

  async #shown(code: string, role: DepartmentCase['role'], kept: KeptCase, messages: readonly OpenedMessage[]): Promise<DepartmentCase> {
    const policy = policyOf(await this.parts.cityOf(kept.state.policy));
    const story = { messages, entries: kept.entries, ...(kept.place ? { place: kept.place } : {}) };
    return departmentView(kept.state, story, code, role, policy.showsIdentity(kept.state.subcategory)).case;
  }
}
