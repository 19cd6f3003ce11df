import { z } from 'zod';
import { httpUrl, secret } from '#libs/service';

/** The service that writes down what is spoken; without SPEECH_URL a person does. */
export const speechSettings = {
  SPEECH_URL: httpUrl('the address of a service that writes down recordings, before /audio/transcriptions, e.g. https://speech.example/v1').optional(),
  SPEECH_KEY: secret('the key of that service, sent as Authorization: Bearer').optional(),
  SPEECH_MODEL: z.string().min(1).max(100).default('whisper-1').describe('the name of the model at that service'),
};
