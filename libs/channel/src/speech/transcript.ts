import { z } from 'zod';

/** What a recording says, as a machine heard it. */
export interface Transcript {
  /** Empty when nothing is spoken in it. */
  text: string;
  /** 0 to 1. */
  confidence: number;
}

const number = z.number().optional().catch(undefined);
const segment = z.object({ start: number, end: number, avg_logprob: number });
/** `verbose_json` of the common form; services that only give the text are believed half. */
const answer = z.object({ text: z.string(), segments: z.array(segment).optional().catch(undefined) });

/** More than anybody says in a recording that may be fetched: a machine that repeats itself. */
const mostCharacters = 100_000;
const unsaid = 0.5;

/** Reads a service's answer; undefined when it is none. Pure. */
export function readTranscript(body: unknown): Transcript | undefined {
  const read = answer.safeParse(body).data;
  if (!read || read.text.length > mostCharacters) return undefined;
  return { text: read.text.trim(), confidence: confidenceOf(read.segments ?? []) };
}

/** The mean probability of the segments, each counted by how long it is. */
function confidenceOf(segments: readonly z.output<typeof segment>[]): number {
  const known = segments.flatMap(({ start = 0, end = 0, avg_logprob: logarithm }) =>
    (logarithm === undefined ? [] : [{ seconds: Math.max(end - start, 0), probability: Math.exp(logarithm) }]));
  const total = known.reduce((sum, { seconds }) => sum + seconds, 0);
  if (known.length === 0) return unsaid;
  const mean = known.reduce((sum, { seconds, probability }) => sum + probability * (total === 0 ? 1 / known.length : seconds / total), 0);
  return Math.min(Math.max(mean, 0), 1);
}
