import { fileTypeOf, type AttachedFile, type HttpAnswer, type InboundItem } from '#libs/channel';
import type { FieldError } from '#libs/service';
import type { Note } from './note.ts';

/** In `source.provider` and figures. */
export const notesProvider = 'call-taker';

/** Of the text of an urgent note; the words of the second stand among the city's emergencies (rules.yaml). */
const marks = { normal: '', urgent: '【紧急】', emergency: '【突发紧急】' };
/** From so many bytes a file's type can be told. */
const headBytes = 4100;

/** What its sender is answered. `warnings`: what was kept and is not what it should be. */
export interface NoteAnswer {
  messageId: string;
  callId?: string;
  warnings: FieldError[];
}

/** A note as an item of the intake: by its Idempotency-Key a message of its own, or that part of its call's message. */
export async function noteItem(note: Note, key: string, original: InboundItem['original']): Promise<InboundItem> {
  const { account, callId, phone, callerName, place, receivedAt, confidential } = note;
  const recordings = await Promise.all(note.recordings.map(recordingOf));
  const warnings = recordings.flatMap(({ warning }) => warning ?? []);
  return {
    account, medium: 'call', provider: notesProvider, original,
    ...(callId === undefined ? { identity: `note:${key}` } : { identity: callId, part: `note:${key}`, call: { id: callId } }),
    correspondent: {
      phones: phone === undefined ? [] : [phone], emails: [], capacity: confidential ? 'confidential' : 'self',
      ...(callerName === undefined ? {} : { name: callerName }),
    },
    ...(receivedAt === undefined ? {} : { receivedAt }),
    text: `${marks[note.urgency]}${note.summary}`, textOrigin: { kind: 'clerk', confidence: 1 },
    ...(place === undefined ? {} : { place: { text: place } }),
    files: recordings.map(({ file }) => file),
    // Whoever chose the key himself is told that he used it twice.
    onConflict: 'refuse',
    response: (messageId) => answered({ messageId, ...(callId === undefined ? {} : { callId }), warnings }),
  };
}

function answered(body: NoteAnswer): HttpAnswer {
  return { status: 201, headers: { 'content-type': 'application/json; charset=utf-8' }, body: JSON.stringify(body) };
}

async function recordingOf({ bytes, mediaType: said, name }: Note['recordings'][number]): Promise<{ file: AttachedFile; warning?: FieldError }> {
  const { mediaType } = await fileTypeOf(bytes.subarray(0, headBytes), said);
  const file = { bytes, mediaType, role: 'recording', ...(name === undefined ? {} : { name }) } as const;
  if (bytes.length > 0 && /^(audio|video)\/|^application\/ogg$/.test(mediaType)) return { file };
  const message = bytes.length === 0 ? 'is empty' : `is no audio but ${mediaType}`;
  return { file, warning: { field: 'recording', message, remedy: 'it was kept as it is; send the right file in a further note on the same call' } };
}
