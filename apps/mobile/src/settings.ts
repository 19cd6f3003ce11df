import type { z } from 'zod';
import { channelSettings, numberAtTwilio, twilioSettings, voiceSettings } from '#libs/channel';
import { aliyunSettings } from './aliyun/settings.ts';
import { tencentSettings } from './tencent/settings.ts';

export const mobileSettings = {
  ...channelSettings, ...twilioSettings, ...voiceSettings, ...aliyunSettings, ...tencentSettings,
  TWILIO_NUMBER: numberAtTwilio.describe('the number at Twilio, e.g. +8613800001234').optional(),
};
export type MobileSettings = z.output<z.ZodObject<typeof mobileSettings>>;
