import { renderTemplate, type City, type TemplateName, type TemplateValues } from '#libs/city';
import { answersTopic, derivedId, encodeEvent, eventTypes, type Answer, type AnswerTemplate } from '#libs/contract';
import type { Sealer } from '#libs/privacy';
import type { OutboxRow, Tx } from '#libs/store';
import { writesWithoutEnd } from '../answers/loop-guard.ts';
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
  /** Of what `text` was made: for providers that send approved texts only, and for pages. */
  template: AnswerTemplate;
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
      if (notice.template === 'joined' && writesWithoutEnd(step.story.messages)) continue;
      const to = answerable(step.story.messages);
      const unit = deps.city.units.get(step.state.unit)?.name ?? step.state.unit;
      const values = { number: step.state.number, unit, text: notice.text };
      const text = render(deps.city, notice.template, values);
      const cause = `${step.state.version}`;
      if (to) letters.push({ id: derivedId('answer', step.state.id, notice.template, cause), caseId: step.state.id, kind: notice.kind, text, to, template: { name: notice.template, values } });
      else if (isOwed(notice.template, step.story.messages)) {
        tasks.push({
          caseId: step.state.id,
          task: callBack(notice.template, step),
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
  for (const { id, caseId, kind, text, template, to } of letters) {
    const { message, replyTo } = to;
    if (!replyTo || message.replyTo === undefined) throw new Error(`answer ${id} has no address`);
    const answer: Answer = {
      id, caseId, kind, medium: replyTo.medium, account: message.account, to: message.replyTo,
      text: await deps.sealer.seal(text, deps.at),
      inReplyTo: message.source.id,
      template: await deps.sealer.seal(template, deps.at),
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

/** Who posted on the web cannot be rung: he is owed the outcome, which is posted under his words. A machine is owed nothing. */
function isOwed(template: string, messages: readonly OpenedMessage[]): boolean {
  if (messages.every(({ message }) => message.automatic !== undefined)) return false;
  return messages.some(({ message }) => message.medium !== 'feed') || template === 'answer' || template === 'not-accepted';
}

function callBack(template: string, { state, story }: Step): TaskDraft {
  const link = story.messages.find(({ message }) => message.link !== undefined)?.message.link;
  return {
    kind: 'call-back',
    subject: link === undefined ? `tell the citizen: ${template}` : `post the answer under the citizen’s words: ${template}`,
    detail: { template, version: state.version, ...(link === undefined ? {} : { link }) },
  };
}

/** The newest message that says where an answer goes: a citizen who wrote again by other means is answered there. */
export function answerable(messages: readonly OpenedMessage[]): OpenedMessage | undefined {
  return messages.findLast(({ message, replyTo }) => replyTo !== undefined && message.automatic === undefined);
}

function render(city: City, template: TemplateName, values: { number: string; unit: string; text: string }): string {
  // The city's folder was checked: a template uses only values that it is given, and may leave some out.
  return renderTemplate(city, template, values as unknown as TemplateValues<TemplateName>);
}
