import type { z } from 'zod';
import { channelSettings } from '#libs/channel';
import { whole } from '#libs/service';

export const petitionsSettings = {
  ...channelSettings,
  PETITIONS_RECEIPT_SECONDS: whole(0, 30, 'how long a visit waits for its number before it is answered without, in seconds').default(8),
};
export type PetitionsSettings = z.output<z.ZodObject<typeof petitionsSettings>>;
