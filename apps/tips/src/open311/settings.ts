import { z } from 'zod';
import { whole } from '#libs/service';

export const open311Settings = {
  OPEN311_POSTS_PER_MINUTE: whole(1, 100_000, 'how many requests one Open311 key may post in a minute').default(60),
  OPEN311_NUMBER_SECONDS: whole(0, 30, 'how long the answer to a posted request waits for its case number before it has a token instead, in seconds').default(8),
  OPEN311_CONTACT: z.string().min(1).optional().describe('whom developers ask for a key: an address or a number; shown to everybody by /open311/v2/discovery'),
};
export type Open311Settings = z.output<z.ZodObject<typeof open311Settings>>;
