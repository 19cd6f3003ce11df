import { setTimeout as delay } from 'node:timers/promises';
import { z } from 'zod';
import type { Credentials } from './credentials.ts';
import type { Journey } from './journey.ts';
import type { Outgoing } from './kind.ts';

export interface FollowOptions {
  seconds: number;
  door: string;
  credentials: Credentials;
  say: (line: string) => void;
}

/** After all else is there, so long is waited for a department. */
const patienceForDepartment = 3000;
const tasks = z.object({ items: z.array(z.object({ kind: z.string(), subject: z.string() })) });

/**
 * Follows what was sent until its sender is answered (or there is a call-back task), its files are there and a department
 * is told. Gives what is missing when the time is over.
 */
export async function follow(outgoing: Outgoing, journey: Journey, options: FollowOptions): Promise<string[]> {
  const { seconds, say } = options;
  const end = performance.now() + seconds * 1000;
  let answered: number | undefined;
  let completed: number | undefined;
  while (performance.now() < end) {
    if (answered === undefined && journey.number !== undefined) {
      const words = await answerOf(outgoing, journey, options);
      if (words !== undefined) {
        answered = performance.now();
        say(words);
      }
    }
    const told = (!outgoing.files || journey.reached('files')) && (outgoing.scanned !== true || journey.reached('words'));
    const complete = journey.reached('case') && told && answered !== undefined;
    if (complete && journey.reached('department')) return [];
    if (complete) completed ??= performance.now();
    if (completed !== undefined && performance.now() - completed > patienceForDepartment) {
      say('no department was told: the case waits at the duty desk (GET /api/cases)');
      return [];
    }
    await delay(25);
  }
  return [
    journey.reached('message') ? [] : ['the message'], journey.reached('case') ? [] : ['its case'],
    !outgoing.files || journey.reached('files') ? [] : ['its files'],
    outgoing.scanned !== true || journey.reached('words') ? [] : ['the words that are read from it'],
    answered === undefined ? [outgoing.answer === 'task' ? 'the call-back task' : 'the answer to the citizen'] : [],
  ].flat();
}

async function answerOf(outgoing: Outgoing, journey: Journey, { door, credentials }: FollowOptions): Promise<string | undefined> {
  if (outgoing.answer !== 'task') {
    const words = await outgoing.answered?.(journey.number ?? '');
    return words === undefined ? undefined : `to the citizen: ${words.replaceAll(/\s*\n\s*/g, ' ')}`;
  }
  const response = await fetch(`${door}/api/tasks?kind=call-back&caseId=${journey.caseId ?? ''}`, {
    headers: { authorization: `Bearer ${credentials.keys.staff ?? ''}` },
  });
  const [task] = response.ok ? tasks.parse(await response.json()).items : [];
  return task && `at /api/tasks: ${task.kind}, ${task.subject}`;
}
