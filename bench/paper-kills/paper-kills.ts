import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { setTimeout as delay } from 'node:timers/promises';
import { jpegOf, letters, renderLetter, scanPdf } from '../../libs/documents/src/testing/samples/index.ts';
import { readCredentials, type Credentials } from '../../scripts/send/credentials.ts';
import { kinds } from '../../scripts/send/kinds/index.ts';
import { watch } from '../../scripts/send/watch.ts';
import { startGateway, type OwnGateway } from '../gateway/gateway.ts';
import { completed } from '../report/complete.ts';
import { atLeast, type BenchResult, type Findings } from '../report/result.ts';
import { readSettings, shownSettings } from '../report/settings.ts';
import { figureOf } from '../report/spread.ts';
import { Scans } from './scans.ts';

const known = {
  full: { scans: 24, kills: 8, apart: 6 },
  small: { scans: 4, kills: 2, apart: 5 },
  explained: { scans: 'every other one a letter, a fax', kills: 'with -9, of letters and hotline in turn', apart: 'seconds between them' },
};

/** What reads scans, and how each of them is sent. */
const ways = [{ service: 'letters', kind: 'letter', provider: 'scanner' }, { service: 'hotline', kind: 'fax', provider: 'telnyx' }] as const;
const patienceSeconds = 300;
const root = fileURLToPath(new URL('../..', import.meta.url)).replace(/\/$/, '');
const say = (line: string): void => console.error(line);

/** Letters and hotline are killed while pages are being read: every scan that was accepted is one message, with its text, once. */
export async function paperKills(args: string[]): Promise<BenchResult> {
  const settings = readSettings('paper-kills', args, known);
  const gateway = await startGateway({ root });
  try {
    return completed('paper-kills', { settings: shownSettings(settings), ...await prove(gateway, settings) }, root);
  } finally {
    await gateway.stop();
  }
}

async function prove(gateway: OwnGateway, { scans: count, kills, apart }: (typeof known)['full']): Promise<Omit<Findings, 'settings'>> {
  const scans = new Scans();
  const credentials = readCredentials(gateway.places.credentials);
  const folder = mkdtempSync(join(tmpdir(), 'paper-kills-'));
  const watching = await watch(credentials, (record) => scans.meet(record));
  try {
    for (let n = 0; n < count; n += 1) scans.sent(await send(gateway.url, credentials, folder, n));
    say(`${count} scans are accepted`);
    const began = performance.now();
    const midway = await killInTurn(gateway, scans, kills, apart);
    for (const end = performance.now() + patienceSeconds * 1000; performance.now() < end && scans.waiting() > 0;) await delay(250);
    const seconds = (performance.now() - began) / 1000;
    // So long something that is told a second time would have to show.
    await delay(3000);
    return {
      figures: [figureOf('all texts there after the first kill', [{ 's': seconds, 'kills while pages were waiting': midway }])],
      ceilings: [],
      bars: [atLeast('kills while pages were waiting', midway, kills, 'of processes')],
      counts: [
        { what: 'scans that are one message', expected: count, found: scans.messages() },
        { what: 'messages with the text that is on the paper', expected: count, found: scans.read() },
        { what: 'texts told more than once', expected: 0, found: scans.repeated() },
      ],
    };
  } finally {
    await watching.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Sends the nth scan and gives what is to come of it. */
async function send(url: string, credentials: Credentials, folder: string, n: number): Promise<{ sourceId: string; text: string }> {
  const { kind: name, provider } = ways[n % ways.length]!;
  const kind = kinds.find((one) => one.name === name && one.providers.includes(provider));
  if (!kind) throw new Error(`npm run send has no ${name} by ${provider}`);
  const letter = letters[n % letters.length]!;
  const { text } = letter;
  const page = await renderLetter(letter, { dpi: 200 });
  const file = join(folder, `${n}.${name === 'fax' ? 'pdf' : 'jpg'}`);
  writeFileSync(file, name === 'fax' ? await scanPdf([page]) : await jpegOf(page));
  const outgoing = await kind.prepare({ text, from: undefined, to: undefined, provider, media: [file], door: url, again: undefined }, credentials);
  try {
    const { ok, line } = await outgoing.deliver();
    if (!ok) throw new Error(line);
    return { sourceId: outgoing.sourceId, text };
  } finally {
    await outgoing.close();
  }
}

/** How many of the kills met a service while scans were still to be read. */
async function killInTurn(gateway: OwnGateway, scans: Scans, kills: number, apart: number): Promise<number> {
  let midway = 0;
  for (let n = 0; n < kills; n += 1) {
    await delay(apart * 1000);
    const { service } = ways[n % ways.length]!;
    const victim = gateway.processes().get(service);
    if (!victim) continue;
    if (scans.waiting() > 0) midway += 1;
    process.kill(victim.pid, 'SIGKILL');
    say(`${service} killed, ${scans.waiting()} scans wait`);
  }
  return midway;
}
