import { randomBytes } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { casesTopic, eventTypes, intakeMessageReceived, intakeTopic, type IntakeMessageReceived } from '#libs/contract';
import { z } from 'zod';
import type { Credentials } from '../send/credentials.ts';
import { follow } from '../send/follow.ts';
import { Journey, type MetRecord } from '../send/journey.ts';
import type { Outgoing, SendInput, SendKind } from '../send/kind.ts';
import { kinds } from '../send/kinds/index.ts';
import { watch } from '../send/watch.ts';
import { someNumber } from './gateway.ts';

/** So long something that came a second time would have to show. */
const aftermath = 2000;
/** Seven scans are read one after the other, by a process that gives way to everything else. */
const seconds = 240;
const opened = z.object({ type: z.literal('case.opened'), data: z.object({ messageId: z.string() }) });

/** Everything that was met on the topics since the beginning. */
class Met {
  readonly received: IntakeMessageReceived[] = [];
  readonly faults: string[] = [];
  readonly #opened: string[] = [];
  readonly #journeys = new Map<string, Journey>();

  take(record: MetRecord): void {
    for (const journey of this.#journeys.values()) journey.meet(record);
    if (record.topic === intakeTopic && record.type === eventTypes.received) {
      const parsed = intakeMessageReceived.safeParse(record.value);
      if (parsed.success) this.received.push(parsed.data);
      else this.faults.push(`a message is not as the contract says: ${parsed.error.issues[0]?.path.join('.') ?? ''}`);
    }
    const event = record.topic === casesTopic ? opened.safeParse(record.value).data : undefined;
    if (event) this.#opened.push(event.data.messageId);
  }

  follow(sourceId: string): Journey {
    const journey = new Journey(sourceId);
    this.#journeys.set(sourceId, journey);
    return journey;
  }

  messagesOf(sourceId: string): IntakeMessageReceived[] {
    return this.received.filter(({ source }) => source.id === sourceId);
  }

  casesOf(messageId: string): number {
    return this.#opened.filter((id) => id === messageId).length;
  }
}

/**
 * Every input that `npm run send` can form, by each of its providers: it is one message as the contract says, with its
 * original, one case, and its sender is answered (or there is a call-back task); sent again it is still one.
 */
export async function everyDoor(credentials: Credentials): Promise<string[]> {
  const met = new Met();
  const watching = await watch(credentials, (record) => met.take(record));
  try {
    const all = kinds.flatMap((kind) => kind.providers.map((provider) => ({ kind, provider })));
    const wrong = await Promise.all(all.map(({ kind, provider }) => throughDoor(kind, provider, met, credentials).catch((error: unknown) => [String(error)])));
    return [...all.flatMap(({ kind, provider }, index) => wrong[index]!.map((line) => `${kind.name} by ${provider}: ${line}`)), ...met.faults];
  } finally {
    await watching.close();
  }
}

async function throughDoor(kind: SendKind, provider: string, met: Met, credentials: Credentials): Promise<string[]> {
  const input: SendInput = {
    text: `和中路的路灯坏了三天了（${randomBytes(4).toString('hex')}）`, from: kind.name === 'mail' ? `c${randomBytes(6).toString('hex')}@citizen.example` : someNumber(),
    to: undefined, provider, media: [], door: credentials.url, again: undefined,
  };
  const first = await kind.prepare(input, credentials);
  const journey = met.follow(first.sourceId);
  const missing = await sent(first, () => follow(first, journey, { seconds, door: credentials.url, credentials, say: () => undefined }));
  if (missing.length > 0) return missing.map((what) => `${what} was not met`);
  const again = await kind.prepare({ ...input, again: first.again ?? first.sourceId }, credentials);
  await sent(again, () => delay(aftermath));
  const [message, ...more] = met.messagesOf(first.sourceId);
  if (!message) return ['its message is gone'];
  return [
    ...(new Set([message, ...more].map(({ id }) => id)).size > 1 ? ['it became two messages'] : []),
    ...(met.casesOf(message.id) === 1 ? [] : [`it has ${met.casesOf(message.id)} cases`]),
    ...(message.attachments.some(({ role, state }) => role === 'original' && state === 'stored') ? [] : ['its original is not attached']),
  ];
}

async function sent<Result>(outgoing: Outgoing, then: () => Promise<Result>): Promise<Result> {
  try {
    const { ok, line } = await outgoing.deliver();
    if (!ok) throw new Error(line);
    return await then();
  } finally {
    await outgoing.close();
  }
}
