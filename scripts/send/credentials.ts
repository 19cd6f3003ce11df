import { readFileSync } from 'node:fs';
import { z } from 'zod';

const credentials = z.object({
  url: z.string(),
  publicUrl: z.string(),
  kafka: z.object({ brokers: z.string(), users: z.record(z.string(), z.object({ username: z.string(), password: z.string() })) }),
  keys: z.record(z.string(), z.string()),
  secrets: z.object({ TWILIO_ACCOUNT_SID: z.string(), TWILIO_AUTH_TOKEN: z.string(), TWILIO_NUMBER: z.string() }).catchall(z.string()),
});
/** What this command needs of .minsheng/credentials.json. */
export type Credentials = z.output<typeof credentials>;

export function readCredentials(file: string): Credentials {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch {
    throw new Error(`${file} is not there: start the gateway with npm start, and wait until it is ready.`);
  }
  const parsed = credentials.safeParse(parseJson(text));
  if (parsed.success) return parsed.data;
  throw new Error(`${file} cannot be used (${parsed.error.issues[0]?.path.join('.') || 'no JSON'}): start the gateway again with npm start.`);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
