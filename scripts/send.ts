// npm run send -- sms "text" --from +8613800001234: an input as its provider would deliver it, followed on its way.
import { fileURLToPath } from 'node:url';
import { optionsOf, runCommand, UsageError } from './options.ts';
import { readCredentials } from './send/credentials.ts';
import { follow } from './send/follow.ts';
import { Journey } from './send/journey.ts';
import type { SendInput, SendKind } from './send/kind.ts';
import { kinds } from './send/kinds/index.ts';
import { watch, type Watching } from './send/watch.ts';

const names = [...new Set(kinds.map(({ name }) => name))];
const usage = `Usage: npm run send -- ${names.join('|')} ["text"] [options]

${kinds.map(({ name, providers, about }) => `  ${name.padEnd(10)} ${about} (${providers.join(', ')})`).join('\n')}

  --provider NAME whose form it has (default: the first of the kind)
  --from WHO      who writes or calls: a number or a mail address (default: a citizen that is made up)
  --to WHERE      to which line (default: that of .minsheng/credentials.json)
  --media FILE    a file to go with it, also several times
  --again ID      sends once more what was sent under this id: it stays one
  --url URL       the front door (default: that of .minsheng/credentials.json)
  --seconds N     how long to follow it (default 30)
`;

interface Options extends Omit<SendInput, 'door'> {
  kind: SendKind;
  url: string | undefined;
  seconds: number;
}

function readOptions(args: string[]): Options {
  const { values, positionals } = optionsOf(usage, {
    args, allowPositionals: true,
    options: {
      provider: { type: 'string' }, from: { type: 'string' }, to: { type: 'string' }, media: { type: 'string', multiple: true, default: [] },
      again: { type: 'string' }, url: { type: 'string' }, seconds: { type: 'string', default: '30' },
    },
  });
  const [name, text = '和中路的路灯坏了三天了', ...rest] = positionals;
  const ofName = kinds.filter((kind) => kind.name === name);
  const [first] = ofName;
  if (first === undefined || rest.length > 0) throw new UsageError(usage);
  const provider = values.provider ?? first.providers[0];
  const kind = ofName.find(({ providers }) => providers.includes(provider));
  if (kind === undefined) throw new UsageError(`--provider must be one of: ${ofName.flatMap(({ providers }) => providers).join(', ')}\n${usage}`);
  const seconds = Number(values.seconds);
  if (!(seconds > 0)) throw new UsageError(`--seconds must be a number above 0\n${usage}`);
  const { from, to, media, again, url } = values;
  return { kind, text, provider, from, to, media, again, url, seconds };
}

async function send({ kind, url, seconds, ...typed }: Options): Promise<boolean> {
  const credentials = readCredentials(fileURLToPath(new URL('../.minsheng/credentials.json', import.meta.url)));
  const door = url ?? credentials.url;
  const outgoing = await kind.prepare({ ...typed, door }, credentials);
  const journey = new Journey(outgoing.sourceId);
  let began = performance.now();
  const say = (line: string) => console.log(`${(performance.now() - began).toFixed(0).padStart(6)} ms  ${line}`);
  let watching: Watching | undefined;
  try {
    watching = await watch(credentials, (record) => journey.meet(record).forEach(say));
    began = performance.now();
    const { ok, line } = await outgoing.deliver();
    say(line);
    if (!ok) return false;
    if (typed.again !== undefined) {
      say('sent once more: nothing new may come of it');
      return true;
    }
    const missing = await follow(outgoing, journey, { seconds, door, credentials, say });
    if (missing.length > 0) {
      console.error(`Not met within ${seconds} s: ${missing.join(', ')}. See .minsheng/logs/ and GET ${door}/readyz.`);
      return false;
    }
    say(`once more: --again ${outgoing.again ?? outgoing.sourceId}`);
    return true;
  } finally {
    await outgoing.close();
    await watching?.close();
  }
}

// kafkajs sets a timer to the past on newer versions of Node: harmless, and no concern of who sends a text.
process.removeAllListeners('warning').on('warning', (warning) => {
  if (warning.name !== 'TimeoutNegativeWarning') console.error(warning.message);
});
await runCommand(async () => ((await send(readOptions(process.argv.slice(2)))) ? 0 : 1));
