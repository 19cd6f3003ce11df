// npm run send -- sms "text" --from +8613800001234: a message as the provider would deliver it, followed on its way.
import { randomBytes } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { optionsOf, runCommand, UsageError } from './options.ts';
import { readCredentials, type Credentials } from './send/credentials.ts';
import { Journey } from './send/journey.ts';
import { madeUpPicture, readMedia, serveMedia } from './send/media-server.ts';
import { signatureOf, twilioForm } from './send/twilio-form.ts';
import { watch, type Watching } from './send/watch.ts';

const usage = `Usage: npm run send -- sms|mms "text" [options]

  --from NUMBER   who writes (default +8613800001234)
  --to NUMBER     to which number (default: that of .minsheng/credentials.json)
  --media FILE    a file to go with it, also several times (default for mms: a picture that is made up)
  --url URL       the front door (default: that of .minsheng/credentials.json)
  --seconds N     how long to follow it (default 30)
`;

interface Options {
  kind: 'sms' | 'mms';
  text: string;
  from: string;
  to: string | undefined;
  media: string[];
  url: string | undefined;
  seconds: number;
}

/** After the case is known and the citizen answered, so long is waited for a department. */
const patienceForDepartment = 3000;
const path = '/mobile/sms/twilio';

function readOptions(args: string[]): Options {
  const { values, positionals } = optionsOf(usage, {
    args, allowPositionals: true,
    options: {
      from: { type: 'string', default: '+8613800001234' }, to: { type: 'string' }, media: { type: 'string', multiple: true, default: [] },
      url: { type: 'string' }, seconds: { type: 'string', default: '30' },
    },
  });
  const [kind, text, ...rest] = positionals;
  const seconds = Number(values.seconds);
  if ((kind !== 'sms' && kind !== 'mms') || text === undefined || rest.length > 0) throw new UsageError(usage);
  if (!(seconds > 0)) throw new UsageError(`--seconds must be a number above 0\n${usage}`);
  return { kind, text, from: values.from, to: values.to, media: values.media, url: values.url, seconds };
}

async function send(options: Options): Promise<boolean> {
  const credentials = readCredentials(fileURLToPath(new URL('../.minsheng/credentials.json', import.meta.url)));
  const { TWILIO_ACCOUNT_SID: accountSid, TWILIO_AUTH_TOKEN: token, TWILIO_NUMBER: number } = credentials.secrets;
  const files = options.media.length > 0 ? options.media.map(readMedia) : options.kind === 'mms' ? [madeUpPicture()] : [];
  const media = await serveMedia(files);
  const sid = `${files.length > 0 ? 'MM' : 'SM'}${randomBytes(16).toString('hex')}`;
  const form = twilioForm({ sid, accountSid, from: options.from, to: options.to ?? number, text: options.text, media: media.files });
  const journey = new Journey(sid);
  let began = performance.now();
  const say = (line: string) => console.log(`${(performance.now() - began).toFixed(0).padStart(6)} ms  ${line}`);
  let watching: Watching | undefined;

  try {
    watching = await watch(credentials, (record) => journey.meet(record).forEach(say));
    began = performance.now();
    const door = options.url ?? credentials.url;
    const answer = await post(door, form, signatureOf(token, `${credentials.publicUrl}${path}`, form));
    say(`${answer.status} answered by ${door}${path}`);
    if (!answer.ok) {
      console.error(await answer.text());
      return false;
    }
    return await follow(journey, files.length > 0, options, { ...credentials, url: door }, say);
  } finally {
    media.close();
    await watching?.close();
  }
}

async function post(door: string, form: Record<string, string>, signature: string): Promise<Response> {
  try {
    return await fetch(`${door}${path}`, { method: 'POST', body: new URLSearchParams(form), headers: { 'x-twilio-signature': signature } });
  } catch {
    throw new Error(`Nobody answers at ${door}: is the gateway running (npm start)?`);
  }
}

/** Until the citizen is answered, the department told and the files are there, or the time is over. */
async function follow(journey: Journey, hasFiles: boolean, options: Options, credentials: Credentials, say: (line: string) => void): Promise<boolean> {
  const end = performance.now() + options.seconds * 1000;
  const before = new Set((await sentTo(options.from, credentials.url)).map(({ sid }) => sid));
  let answered: number | undefined;
  while (performance.now() < end) {
    if (answered === undefined && journey.number !== undefined) {
      const [text] = (await sentTo(options.from, credentials.url)).filter(({ sid, body }) => !before.has(sid) || body.includes(journey.number ?? '\0'));
      if (text) {
        answered = performance.now();
        say(`at /dev/outbox, to the citizen: ${text.body.replaceAll('\n', ' ')}`);
      }
    }
    const complete = journey.reached('case') && (!hasFiles || journey.reached('files')) && answered !== undefined;
    if (complete && journey.reached('department')) return true;
    if (complete && answered !== undefined && performance.now() - answered > patienceForDepartment) {
      say('no department was told: the case waits at the duty desk (GET /api/cases)');
      return true;
    }
    await delay(25);
  }
  const missing = [
    journey.reached('message') ? [] : ['the message'], journey.reached('case') ? [] : ['its case'],
    !hasFiles || journey.reached('files') ? [] : ['its files'], answered === undefined ? ['the answer to the citizen'] : [],
  ].flat();
  console.error(`Not met within ${options.seconds} s: ${missing.join(', ')}. See .minsheng/logs/ and GET ${credentials.url}/readyz.`);
  return false;
}

const sentTexts = z.array(z.object({ sid: z.string(), to: z.string(), body: z.string() }));

/** Newest first. Outside the local default there is no outbox to look into. */
async function sentTo(number: string, door: string): Promise<z.output<typeof sentTexts>> {
  const response = await fetch(`${door}/dev/outbox`, { headers: { accept: 'application/json' } });
  if (!response.ok) return [];
  return sentTexts.parse(await response.json()).filter(({ to }) => to === number);
}

// kafkajs sets a timer to the past on newer versions of Node: harmless, and no concern of who sends a text.
process.removeAllListeners('warning').on('warning', (warning) => {
  if (warning.name !== 'TimeoutNegativeWarning') console.error(warning.message);
});
await runCommand(async () => ((await send(readOptions(process.argv.slice(2)))) ? 0 : 1));
