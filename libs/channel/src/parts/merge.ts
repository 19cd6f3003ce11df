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

/** The part that holds what a person heard or read; it stands for everything that machines heard and read. */
export const personsTranscript = 'transcript:clerk';

const ofScan = /^ocr:(\d+)$/;

/** The part that holds what a machine read in the scan at this place among the attachments. */
export function scanPart(place: number): string {
  return `ocr:${place}`;
}

/**
 * What several parts of one message say together, in the order in which they came. What a clerk noted goes before what a
 * machine knows; under it stands what was read in scans, in the order of the files, then transcripts. Who a scan says that
 * wrote counts only where nobody else says it. Who asked for secrecy in any of them has it. Pure.
 */
export function mergeParts(parts: readonly Part[]): Merged {
  const ordered = [...parts.filter(isClerks), ...parts.filter((part) => !isClerks(part))];
  const first = <Value>(of: (content: PartContent) => Value | undefined): Value | undefined =>
    ordered.map(({ content }) => of(content)).find((value) => value !== undefined);
  const where = first(({ place: known }) => known);
  const calls = ordered.flatMap(({ content }) => (content.call ? [content.call] : []));
  return {
    ...textOf(parts, ordered),
    correspondent: asDecided(parts, whoOf(ordered.map(({ content }) => content.correspondent))),
    ...(where === undefined ? {} : { place: where }),
    ...(calls.length === 0 ? {} : { call: Object.assign({}, ...calls.toReversed()) as NonNullable<PartContent['call']> }),
  };
}

function isClerks({ content }: Part): boolean {
  return content.textOrigin.kind === 'clerk';
}

/** In place of the citizen's own typed words: what somebody made of a recording or a scan. */
function isMadeOfFile({ id, content }: Part): boolean {
  return id === personsTranscript || content.textOrigin.kind === 'transcript' || content.textOrigin.kind === 'ocr';
}

function textOf(parts: readonly Part[], ordered: readonly Part[]): Pick<Merged, 'text' | 'textOrigin'> {
  const persons = parts.find(({ id }) => id === personsTranscript);
  const made = persons ? [persons] : [...scansOf(parts), ...ordered.filter((part) => isMadeOfFile(part) && !ofScan.test(part.id))];
  const said = [...ordered.filter((part) => !isMadeOfFile(part)), ...made].filter(({ content }) => content.text.trim() !== '');
  const texts = said.map(({ content }) => content);
  const [top] = texts;
  // Read, and nothing is on it: no machine will say more.
  if (!top) return { text: '', textOrigin: { kind: scansOf(parts).length > 0 ? 'ocr' : 'pending', confidence: 0 } };
  return {
    text: texts.map(({ text }) => text.trim()).join('\n\n'),
    textOrigin: { kind: top.textOrigin.kind, confidence: Math.min(...texts.map(({ textOrigin: origin }) => origin.confidence)) },
  };
}

function scansOf(parts: readonly Part[]): Part[] {
  return parts.flatMap((part) => {
    const place = ofScan.exec(part.id)?.[1];
    return place === undefined ? [] : [{ part, place: Number(place) }];
  }).sort((a, b) => a.place - b.place).map(({ part }) => part);
}

/** A person who had the paper before him and left nothing proposed (`proposed: []`) said all of name, telephone and address, also that there is none. */
function asDecided(parts: readonly Part[], merged: Correspondent): Correspondent {
  const decided = parts.find(({ id, content }) => id === personsTranscript && content.correspondent.proposed?.length === 0)?.content.correspondent;
  if (!decided) return merged;
  const { capacity, emails, representatives } = merged;
  const { name, address, phones } = decided;
  return {
    phones, emails, capacity, ...(name === undefined ? {} : { name }), ...(address === undefined ? {} : { address }), ...(representatives === undefined ? {} : { representatives }),
  };
}

/** `all`: what a scan proposes names in `proposed` what it proposes. */
function whoOf(all: readonly Correspondent[]): Correspondent {
  const proposals = all.filter(({ proposed }) => proposed !== undefined);
  const said = all.filter(({ proposed }) => proposed === undefined);
  const one = <Field extends 'name' | 'address' | 'representatives'>(field: Field, among = all) => among.find((who) => who[field] !== undefined)?.[field];
  const phones = [...new Set(said.flatMap((who) => who.phones))];
  const [name, address, representatives] = [one('name', said) ?? one('name'), one('address', said) ?? one('address'), one('representatives')];
  const proposed = ([
    ['name', one('name', said) === undefined && name !== undefined],
    ['phones', phones.length === 0 && proposals.some((who) => who.phones.length > 0)],
    ['address', one('address', said) === undefined && address !== undefined],
  ] as const).flatMap(([field, machines]) => (machines ? [field] : []));
  const capacity = all.some((who) => who.capacity === 'confidential')
    ? 'confidential'
    : (all.find((who) => who.capacity !== 'self')?.capacity ?? 'self');
  return {
    phones: phones.length > 0 ? phones : [...new Set(proposals.flatMap((who) => who.phones))],
    emails: [...new Set(all.flatMap(({ emails }) => emails))],
    capacity,
    ...(name === undefined ? {} : { name }),
    ...(address === undefined ? {} : { address }),
    ...(representatives === undefined ? {} : { representatives }),
    ...(proposed.length === 0 ? {} : { proposed }),
  };
}
