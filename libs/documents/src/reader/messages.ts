import { isUint8Array } from 'node:util/types';
import { z } from 'zod';

/** What the process that reads is told. The bytes of a document follow on its standard input. */
export type ToChild =
  /** `from`: how many pages were read before. */
  | { kind: 'read'; bytes: number; mediaType: string; from: number }
  /** The page is kept: on with the next. */
  | { kind: 'next' }
  | { kind: 'stop' };

const faults = [
  'empty', 'truncated', 'damaged', 'unknown-type', 'wrong-type', 'encrypted', 'too-many-pages', 'too-many-pixels', 'too-large', 'no-pages', 'too-slow',
  'too-much-memory', 'infected',
] as const;
const share = z.number().min(0).max(1);
const line = z.object({ text: z.string(), box: z.tuple([z.number(), z.number(), z.number(), z.number()]), confidence: share });
const page = z.object({
  page: z.int().min(1), of: z.int().min(1), width: z.int().min(1), height: z.int().min(1), image: z.custom<Uint8Array>(isUint8Array), mediaType: z.literal('image/webp'),
  lines: z.array(line), codes: z.array(z.object({ format: z.string(), text: z.string() })), text: z.string(), confidence: share, blank: z.boolean(),
  source: z.enum(['ocr', 'text-layer', 'none']), pictureHash: z.string().regex(/^[0-9a-f]{16}$/),
});

/** What it says. It has read what strangers sent: believed as little as they are. */
export const fromChild = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('ready') }),
  z.object({ kind: z.literal('opened'), of: z.int().min(0) }),
  z.object({ kind: z.literal('page'), page }),
  z.object({ kind: z.literal('read'), pages: z.int().min(0) }),
  z.object({ kind: z.literal('stopped') }),
  z.object({ kind: z.literal('refused'), fault: z.enum(faults), reason: z.string() }),
  z.object({ kind: z.literal('failed'), reason: z.string() }),
]);
export type FromChild = z.output<typeof fromChild>;
/** As the process itself sends it. */
export type Said = z.input<typeof fromChild>;
