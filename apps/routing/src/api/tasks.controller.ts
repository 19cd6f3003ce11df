import { Controller, Get, HttpCode, Inject, Param, Post } from '@nestjs/common';
import { ApiOperation } from '@nestjs/swagger';
import { z } from 'zod';
import {
  ApiZodAnswer, Caller, JsonBody, notFound, QueryOf, Scopes, type CallerIdentity,
} from '#libs/service';
import { finishTask, listTasks, task, taskQuery, type Task } from '../records/tasks.ts';
import { giveText } from '../transcripts/give-text.ts';
import { resumeWebhook } from '../webhooks/deliver.ts';
import { ROUTING, type RoutingParts } from './parts.ts';

/** As long as a message's text may be before it becomes a file. */
const transcriptBody = z.object({ text: z.string().trim().min(1).max(80_000).describe('what was said, word for word') });
const doneBody = z.object({ outcome: z.string().trim().min(1).max(2000) });

/** What waits for a person. */
@Controller('api/tasks')
@Scopes('staff', 'supervisor', 'custodian')
export class TasksController {
  constructor(@Inject(ROUTING) private readonly parts: RoutingParts) {}

  @Get()
  @ApiOperation({ summary: 'What waits for a person, oldest first' })
  @ApiZodAnswer(200, z.object({ items: z.array(task) }), 'Oldest first')
  async list(@QueryOf(taskQuery) query: z.output<typeof taskQuery>): Promise<{ items: Task[] }> {
    return { items: await listTasks(this.parts.store, query, this.parts.clock.now()) };
  }

  @Post(':id/transcript')
  @ApiOperation({ summary: 'What a recording says, or a scan reads: it becomes the text of its message' })
  @HttpCode(202)
  @ApiZodAnswer(202, task, 'The task, which is done with it; the amendment follows on intake.messages.v1. Given twice, the first stands')
  async transcript(
    @Param('id') id: string, @JsonBody(transcriptBody) { text }: z.output<typeof transcriptBody>, @Caller() caller: CallerIdentity,
  ): Promise<Task> {
    return giveText(id, text, caller, this.parts);
  }

  @Post(':id/done')
  @ApiOperation({ summary: 'A task is done; of a webhook that ended: it goes on' })
  @HttpCode(200)
  @ApiZodAnswer(200, task, 'The task; done before, it stays as it was first done')
  async done(
    @Param('id') id: string, @JsonBody(doneBody) { outcome }: z.output<typeof doneBody>, @Caller() caller: CallerIdentity,
  ): Promise<Task> {
    const found = z.guid().safeParse(id).success
      ? await finishTask(this.parts.store, id, caller.keyId, outcome, this.parts.clock.now())
      : undefined;
    if (!found) throw notFound(`There is no task ${id}.`);
    // Whoever has seen to a webhook that ended wants it to go on.
    const { unit } = found.detail;
    if (found.kind === 'webhook' && typeof unit === 'string') await resumeWebhook(this.parts.store, unit, this.parts.clock.now());
    return found;
  }
}
