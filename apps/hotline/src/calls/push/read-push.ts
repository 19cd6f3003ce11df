import { decodeText } from '#libs/channel';
import { normalisePhone } from '#libs/privacy';
import type { CallMap, EventMap, RecordingMap } from './field-map.ts';

/** What was pushed, in the same words for every vendor. */
export type Push =
  | { kind: 'call'; id: string; outward: boolean; phone?: string; startedAt?: Date; seconds?: number }
  | { kind: 'recording'; id: string; recordingId: string; url?: string; phone?: string; recordedAt?: Date }
  | { kind: 'unreadable'; reason: string };

type Fields = Readonly<Record<string, unknown>>;

/** Never fails: what cannot be read is for a person to look at. */
export function readPush(body: Uint8Array, map: EventMap, areaCode: string): Push {
  let value: unknown;
  try {
    value = JSON.parse(decodeText(body).text.replace(/^\uFEFF/, ''));
  } catch {
    return { kind: 'unreadable', reason: 'the body is no JSON' };
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return { kind: 'unreadable', reason: 'the body is no JSON object' };
  const fields = value as Fields;
  const id = wordOf(fields, map.id);
  if (id === undefined) return { kind: 'unreadable', reason: `it names no call (${map.id})` };
  return map.kind === 'call' ? readCall(fields, map, id, areaCode) : readRecording(fields, map, id, areaCode);
}

function readCall(fields: Fields, map: CallMap, id: string, areaCode: string): Push {
  const [startedAt, endedAt] = [timeOf(fields, map.startedAt), timeOf(fields, map.endedAt)];
  const between = startedAt && endedAt && endedAt >= startedAt ? (endedAt.getTime() - startedAt.getTime()) / 1000 : undefined;
  const seconds = numberOf(fields, map.seconds) ?? between;
  return {
    kind: 'call', id, outward: wordOf(fields, map.direction.field) === map.direction.outward, ...phoneOf(fields, map.caller, areaCode),
    ...(startedAt ? { startedAt } : {}), ...(seconds === undefined ? {} : { seconds }),
  };
}

function readRecording(fields: Fields, map: RecordingMap, id: string, areaCode: string): Push {
  const url = map.urls.map((name) => wordOf(fields, name)).find((found) => found !== undefined);
  const recordedAt = timeOf(fields, map.recordedAt);
  return {
    kind: 'recording', id, recordingId: wordOf(fields, map.recordingId) ?? (url === undefined ? 'unnamed' : withoutQuery(url)),
    ...(url === undefined ? {} : { url }), ...(recordedAt ? { recordedAt } : {}), ...(map.caller ? phoneOf(fields, map.caller, areaCode) : {}),
  };
}

/** A word or a number, as a word; numbers are sometimes quoted and sometimes not. */
function wordOf(fields: Fields, name: string): string | undefined {
  const value = Object.hasOwn(fields, name) ? fields[name] : undefined;
  const word = typeof value === 'string' ? value.trim() : typeof value === 'number' ? String(value) : '';
  return word === '' || word.length > 2000 ? undefined : word;
}

function numberOf(fields: Fields, name: string): number | undefined {
  const word = wordOf(fields, name);
  return word !== undefined && /^\d{1,12}$/.test(word) ? Number(word) : undefined;
}

/** 0 stands for what did not happen. */
function timeOf(fields: Fields, name: string): Date | undefined {
  const seconds = numberOf(fields, name);
  return seconds === undefined || seconds === 0 || seconds > 253_402_300_799 ? undefined : new Date(seconds * 1000);
}

/** An agent's mail address, a short number or `anonymous` is nobody's telephone. */
function phoneOf(fields: Fields, name: string, areaCode: string): { phone?: string } {
  const phone = normalisePhone(wordOf(fields, name) ?? '', 'CN', areaCode);
  return phone === undefined ? {} : { phone };
}

/** A signed address is signed anew each time; the file is the same. */
function withoutQuery(url: string): string {
  return url.replace(/[?#].*$/s, '').slice(-200);
}
