import { z } from 'zod';
import { whole } from '#libs/service';

/** What a caller hears, and how long he may speak. */
export const voiceSettings = {
  VOICE_GREETING: z.string().trim().min(1).max(1000)
    .default('您好，这里是{line}。请在提示音后说出您的姓名、要反映的问题和地点，说完请按井号键或直接挂机，我们会尽快给您回电。')
    .describe('what a caller hears before the tone; {line} is the name of the line in accounts.yaml'),
  VOICE_MAX_SECONDS: whole(10, 3600).default(600).describe('how long a caller may speak, in seconds'),
};
export type VoiceSettings = z.output<z.ZodObject<typeof voiceSettings>>;
