import type { DocumentFault } from '../../reading/page.ts';

/** A file that no good scanner makes, and what is to become of it. */
export interface HostileFile {
  /** What is wrong with it; unique. */
  name: string;
  /** As its sender calls it, where that is a part of it. */
  fileName?: string;
  bytes: Buffer;
  /** What its sender says that it is. */
  mediaType: string;
  /** Any of them is right: which it is may hang on how fast the machine is. */
  expected: readonly (DocumentFault | 'read')[];
  /** It does not end by itself: only in a process that can be killed. */
  endless?: true;
}

/** Bytes that are the same every time and look like nothing. */
export function noise(length: number, seed = 1): Buffer {
  const bytes = Buffer.alloc(length);
  let state = seed;
  for (let at = 0; at < length; at += 1) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    bytes[at] = state >>> 24;
  }
  return bytes;
}

export function cut(bytes: Buffer, share: number): Buffer {
  return bytes.subarray(0, Math.floor(bytes.length * share));
}
