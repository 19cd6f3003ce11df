import type { IntakeMessageAmended, Resemblance } from '#libs/contract';
import type { TaskDraft } from './opening.ts';

const ways: Record<Resemblance['by'], string> = { files: 'the same file', picture: 'the same picture', words: 'the same words' };

/**
 * A message that may be another once more (a letter that was scanned twice): a person looks at both, and merges the cases if
 * they are one. `caseOf`: in which cases the messages are, by message. Pure.
 */
export function repeatTask({ messageId, resembles = [] }: Pick<IntakeMessageAmended, 'messageId' | 'resembles'>, caseOf: ReadonlyMap<string, string>): TaskDraft[] {
  if (resembles.length === 0) return [];
  const others = resembles.map((other) => {
    const caseId = caseOf.get(other.messageId);
    return { ...other, ...(caseId === undefined ? {} : { caseId }) };
  });
  const how = [...new Set(resembles.map(({ by }) => ways[by]))].join(', ');
  return [{
    kind: 'check-repeat', subject: `it may have come before (${how}): look at both, nothing was dropped`,
    detail: { messageId, resembles: others, candidates: [...new Set(others.flatMap(({ caseId }) => caseId ?? []))] },
  }];
}
