import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { z } from 'zod';
import { scanOf, conditions, type ScanFile } from '../ocr/conditions.ts';
import { errorsIn } from '../ocr/errors.ts';
import { benchFonts } from '../ocr/fonts.ts';
import { letters } from '../../libs/documents/src/testing/samples/index.ts';
import type { OwnGateway } from '../gateway/gateway.ts';

/** A scan made ready, and what is to be read from it. */
export interface ReadyScan {
  file: ScanFile;
  text: string;
}

/** What became of the letters. */
export interface Fed {
  posted: number;
  /** As GET says it, with text in which at most every twentieth character is wrong. */
  read: number;
}

/** So many are with the gateway at the same time: one that is read, and others that wait. */
const inFlight = 3;
const patience = 300_000;

const posted = z.object({ id: z.string() });
const shown = z.object({ state: z.string(), readText: z.string() });

/** Draws so many clean scans, each another one as long as there are others. `root` is the clone. */
export async function readyScans(root: string, count: number): Promise<ReadyScan[]> {
  const fonts = await benchFonts(root);
  const scans: ReadyScan[] = [];
  for (let n = 0; n < count; n += 1) {
    const letter = letters[n % letters.length]!;
    const font = fonts[Math.floor(n / letters.length) % fonts.length]!;
    scans.push({ file: await scanOf(letter, font, conditions[0]!, n + 1), text: letter.text });
  }
  return scans;
}

export interface LetterFeed {
  /** Resolves when the first letter is read: from then on there is always one that is being read. */
  underWay: Promise<void>;
  /** Sends no more, and resolves when all that were sent have been read or five minutes are over. */
  end(): Promise<Fed>;
}

/** Sends one scan after the other to POST /letters, a new one as soon as one is read. */
export function feedLetters({ url, credentials }: OwnGateway, scans: Iterator<ReadyScan>): LetterFeed {
  const authorization = `Bearer ${credentials.keys['scanner'] ?? ''}`;
  const fed: Fed = { posted: 0, read: 0 };
  let ending = false;
  let first: () => void = () => undefined;
  const underWay = new Promise<void>((resolve) => (first = resolve));

  const one = async ({ file, text }: ReadyScan): Promise<void> => {
    const answer = await fetch(`${url}/letters`, {
      method: 'POST', headers: { authorization, 'content-type': file.mediaType, 'idempotency-key': randomUUID() }, body: new Uint8Array(file.bytes),
    });
    if (answer.status !== 201) throw new Error(`POST /letters answered ${answer.status}: ${await answer.text()}`);
    fed.posted += 1;
    const { id } = posted.parse(await answer.json());
    for (const end = Date.now() + patience; Date.now() < end; await delay(500)) {
      const { state, readText } = shown.parse(await (await fetch(`${url}/letters/${id}`, { headers: { authorization } })).json());
      if (state === 'waiting') continue;
      const { wrong, of } = errorsIn(text, readText);
      if (state === 'read' && wrong * 20 <= of) fed.read += 1;
      return first();
    }
  };
  const lane = async (): Promise<void> => {
    for (let next = scans.next(); !ending && !next.done; next = scans.next()) await one(next.value);
  };
  const lanes = Promise.all(Array.from({ length: inFlight }, lane));
  return {
    underWay: Promise.race([underWay, lanes.then(() => undefined)]),
    async end() {
      ending = true;
      await lanes;
      return fed;
    },
  };
}
