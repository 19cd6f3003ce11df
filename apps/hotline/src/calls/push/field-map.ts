import type { HttpAnswer } from '#libs/channel';

/**
 * What one platform calls the things that every call centre pushes: data, one file per vendor in `vendors/`. Names are those
 * of the vendor's JSON; times are seconds since 1970.
 */
export interface FieldMap {
  /** In the address (`/hotline/calls/<name>`), in figures and in `source.provider`. */
  name: string;
  /** What the vendor wants to hear when all is stored; anything but 2xx makes it send again. */
  answer: HttpAnswer;
  /** By the value of `action` in the address. One of another name is answered, counted and not kept. */
  events: Readonly<Record<string, EventMap>>;
}

export type EventMap = CallMap | RecordingMap;

/** The record of a call, sent when it is over. */
export interface CallMap {
  kind: 'call';
  id: string;
  /** The field, and its value for calls that the city's side made: they are no appeals. */
  direction: { field: string; outward: string };
  caller: string;
  startedAt: string;
  endedAt: string;
  /** How long it was, in seconds; else the time between start and end. */
  seconds: string;
}

/** A recording, sent when it can be fetched: before its call's record or after it, one for each who took part. */
export interface RecordingMap {
  kind: 'recording';
  /** Of the call. */
  id: string;
  recordingId: string;
  /** Where it lies; the first that is there counts. */
  urls: readonly string[];
  recordedAt: string;
  /** Only where it is certainly the citizen's: of a conversation each side has its recording. */
  caller?: string;
}
