import { z } from 'zod';

export const noticeKinds = ['outside', 'from-photo', 'another-type', 'no-picture'] as const;
export type NoticeKind = (typeof noticeKinds)[number];

/** What the sender of a report is told about it although it was taken in: kept with its receipt. */
export const notice = z.object({
  field: z.string(),
  kind: z.enum(noticeKinds),
  /** Of a file, as he calls it. */
  name: z.string().optional(),
  /** What its bytes are. */
  found: z.string().optional(),
});
export type Notice = z.output<typeof notice>;
