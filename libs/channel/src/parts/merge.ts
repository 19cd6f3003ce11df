import { z } from 'zod';
import { correspondent, intakeMessageReceived, type Correspondent, type IntakeMessageReceived } from '#libs/contract';

/** What one part says of its message; kept sealed. */
export const partContent = z.object({ correspondent, ...intakeMessageReceived.pick({ text: true, textOrigin: true, place: true, call: true }).shape });
export type PartContent = z.output<typeof partContent>;

/** A part, by its identity within its message (`note`, `record`, `recording:<id>`, `transcript:clerk` …). */
export interface Part {
  id: string;
  content: PartContent;
}

export interface Merged extends Pick<IntakeMessageReceived, 'text' | 'textOrigin'> {
  correspondent: Correspondent;
  place?: PartContent['place'];
  call?: PartContent['call'];
}

/** The part that holds what a person heard; it stands for every machine's transcript. */
export const personsTranscript = 'transcript:clerk';

/**
 * What several parts of one message say together, in the order in which they came. What a clerk noted goes before what a
 * machine knows; transcripts stand under it. Who asked for secrecy in any of them has it. Pure.
 */
export function mergeParts(parts: readonly Part[]): Merged {
  const ordered = [...parts.filter(isClerks), ...parts.filter((part) => !isClerks(part))];
  const first = <Value>(of: (content: PartContent) => Value | undefined): Value | undefined =>
    ordered.map(({ content }) => of(content)).find((value) => value !== undefined);
  const where = first(({ place: known }) => known);
  const calls = ordered.flatMap(({ content }) => (content.call ? [content.call] : []));
  return {
    ...textOf(parts, ordered),
    correspondent: whoOf(ordered.map(({ content }) => content.correspondent)),
    ...(where === undefined ? {} : { place: where }),
    ...(calls.length === 0 ? {} : { call: Object.assign({}, ...calls.toReversed()) as NonNullable<PartContent['call']> }),
  };
}

function isClerks({ content }: Part): boolean {
  return content.textOrigin.kind === 'clerk';
}

function textOf(parts: readonly Part[], ordered: readonly Part[]): Pick<Merged, 'text' | 'textOrigin'> {
  const heard = parts.find(({ id }) => id === personsTranscript);
  const counted = ordered.filter(({ id, content }) => heard === undefined || id === personsTranscript || content.textOrigin.kind !== 'transcript');
  const said = counted.filter(({ content }) => content.text.trim() !== '');
  const spoken = said.filter(({ content }) => content.textOrigin.kind === 'transcript');
  const texts = [...said.filter((part) => !spoken.includes(part)), ...spoken].map(({ content }) => content);
  const [top] = texts;
  if (!top) return { text: '', textOrigin: { kind: 'pending', confidence: 0 } };
  return {
    text: texts.map(({ text }) => text.trim()).join('\n\n'),
    textOrigin: { kind: top.textOrigin.kind, confidence: Math.min(...texts.map(({ textOrigin: origin }) => origin.confidence)) },
  };
}

function whoOf(all: readonly Correspondent[]): Correspondent {
  const name = all.find((who) => who.name !== undefined)?.name;
  const address = all.find((who) => who.address !== undefined)?.address;
  const capacity = all.some((who) => who.capacity === 'confidential')
    ? 'confidential'
    : (all.find((who) => who.capacity !== 'self')?.capacity ?? 'self');
  return {
    phones: [...new Set(all.flatMap(({ phones }) => phones))],
    emails: [...new Set(all.flatMap(({ emails }) => emails))],
    capacity,
    ...(name === undefined ? {} : { name }),
    ...(address === undefined ? {} : { address }),
  };
}
