import { renderTemplate, type City, type TemplateName, type TemplateValues } from '#libs/city';
import { answersTopic, derivedId, encodeEvent, eventTypes, type Answer } from '#libs/contract';
import type { Sealer } from '#libs/privacy';
import type { OutboxRow, Tx } from '#libs/store';
import type { TaskDraft } from '../intake/opening.ts';
import { writeRows } from '../records/cases.ts';
import type { OpenedMessage } from '../view/department-view.ts';
import { citizenNoticesOf, type Step } from './step.ts';

export interface TellCitizens {
  city: City;
  sealer: Sealer;
  source: string;
  traceparent: string | undefined;
  at: Date;
}

/** A text for the citizen of one case. `id` is stable, so that the same cause is never told twice. */
export interface Letter {
  id: string;
  caseId: string;
  kind: Answer['kind'];
  text: string;
  to: OpenedMessage;
}

/** What the steps have to say to citizens: answers for the adapters, call-back tasks where no answer can go. */
export async function tellCitizens(
  tx: Tx, steps: readonly Step[], deps: TellCitizens,
): Promise<{ rows: OutboxRow[]; tasks: { caseId: string; task: TaskDraft }[] }> {
  const letters: Letter[] = [];
  const tasks: { caseId: string; task: TaskDraft }[] = [];
  for (const step of steps) {
    for (const notice of citizenNoticesOf(step)) {
      const to = answerable(step.story.messages);
      const unit = deps.city.units.get(step.state.unit)?.name ?? step.state.unit;
      const text = render(deps.city, notice.template, { number: step.state.number, unit, text: notice.text });
      const cause = `${step.state.version}`;
      if (to) letters.push({ id: derivedId('answer', step.state.id, notice.template, cause), caseId: step.state.id, kind: notice.kind, text, to });
      else {
        tasks.push({
          caseId: step.state.id,
          task: { kind: 'call-back', subject: `tell the citizen: ${notice.template}`, detail: { template: notice.template, version: step.state.version } },
        });
      }
    }
  }
  return { rows: await writeLetters(tx, letters, deps), tasks };
}

/** Keeps the answers and gives their records for answers.v1; address and text leave sealed. */
export async function writeLetters(tx: Tx, letters: readonly Letter[], deps: Omit<TellCitizens, 'city'>): Promise<OutboxRow[]> {
  const rows: OutboxRow[] = [];
  const kept: Record<string, unknown>[] = [];
  for (const { id, caseId, kind, text, to } of letters) {
    const { message, replyTo } = to;
    if (!replyTo || message.replyTo === undefined) throw new Error(`answer ${id} has no address`);
    const answer: Answer = {
      id, caseId, kind, medium: replyTo.medium, account: message.account, to: message.replyTo,
      text: await deps.sealer.seal(text, deps.at),
      inReplyTo: message.source.id,
    };
    const encoded = encodeEvent({
      id, type: eventTypes.answer, source: deps.source, subject: caseId, time: deps.at.toISOString(), data: answer,
      ...(deps.traceparent === undefined ? {} : { traceparent: deps.traceparent }),
    });
    rows.push({ ...encoded, topic: answersTopic, key: caseId });
    kept.push({ id, case_id: caseId, kind, medium: answer.medium, account: answer.account, at: deps.at, state: 'given' });
  }
  await writeRows(tx, 'answers',
    ['id uuid', 'case_id uuid', 'kind text', 'medium text', 'account text', 'at timestamptz', 'state text'], kept);
  return rows;
}

/** The newest message that says where an answer goes: a citizen who wrote again by other means is answered there. */
export function answerable(messages: readonly OpenedMessage[]): OpenedMessage | undefined {
  return messages.findLast(({ replyTo }) => replyTo !== undefined);
}

function render(city: City, template: TemplateName, values: { number: string; unit: string; text: string }): string {
  // The city's folder was checked: a template uses only values that it is given, and may leave some out.
  return renderTemplate(city, template, values as unknown as TemplateValues<TemplateName>);
}
