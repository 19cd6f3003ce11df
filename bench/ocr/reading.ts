import { percentile } from '../load/percentiles.ts';
import { figureOf, spreadOf } from '../report/spread.ts';
import type { Figure } from '../report/result.ts';
import { letters, type Letter } from '../../libs/documents/src/testing/samples/index.ts';
import { instant } from '../load/instant.ts';
import { conditions, scanOf, type Condition, type ScanFile } from './conditions.ts';
import { errorsIn, folded, rateOf, type Errors } from './errors.ts';
import type { BenchFont } from './fonts.ts';

export interface Found {
  text: string;
  /** How sure it is of it, 0 to 1; undefined where it does not say. */
  confidence?: number;
}

/** What reads a scan. Undefined: it was not read. */
export type Reader = (file: ScanFile) => Promise<Found | undefined>;

/** One page that is to be read. */
export interface Task {
  letter: Letter;
  font: BenchFont;
  condition: Condition;
  /** Of the page: its spoiling is the same every time. */
  number: number;
}

/** One page that was read. */
export interface PageRead {
  condition: string;
  font: string;
  letter: string;
  strict: Errors;
  folded: Errors;
  seconds: number;
  confidence?: number;
}

/** The first so many letters in each font and each condition; two fonts never have the same skew, noise or stamp. */
export function tasksOf(fonts: readonly BenchFont[], lettersEach: number, under: readonly Condition[] = conditions): Task[] {
  return under.flatMap((condition) => fonts.flatMap((font, f) => letters.slice(0, lettersEach).map((letter, n) => ({
    letter, font, condition, number: f * letters.length + n + 1,
  }))));
}

/** Reads page after page: only the reading is timed. Pages that were not read count as wrong from end to end. */
export async function readAll(what: string, tasks: readonly Task[], read: Reader, say: (line: string) => void): Promise<{ pages: PageRead[]; unread: number }> {
  const pages: PageRead[] = [];
  let unread = 0;
  for (const { letter, font, condition, number } of tasks) {
    const file = await scanOf(letter, font, condition, number);
    const began = instant();
    const found = await read(file);
    const seconds = (instant() - began) / 1000;
    if (found === undefined) unread += 1;
    const text = found?.text ?? '';
    const page: PageRead = {
      condition: condition.name, font: font.name, letter: letter.name, seconds,
      strict: errorsIn(letter.text, text), folded: errorsIn(folded(letter.text), folded(text)),
      ...(found?.confidence === undefined ? {} : { confidence: found.confidence }),
    };
    pages.push(page);
    say(`${what} ${pages.length}/${tasks.length}: ${condition.name}, ${font.name}, ${letter.name}: ${page.strict.wrong} of ${page.strict.of} wrong, ${seconds.toFixed(2)} s`);
  }
  return { pages, unread };
}

/** How wrong some pages were read, in per cent of characters, and how fast. */
export function figureFor(what: string, pages: readonly PageRead[]): Figure {
  const seconds = Float64Array.from(pages, (page) => page.seconds).sort();
  const figure = figureOf(what, [{
    pages: pages.length, 'wrong %': rateOf(pages.map((page) => page.strict)), 'wrong %, widths folded': rateOf(pages.map((page) => page.folded)),
    'median s': percentile(seconds, 50), 'p90 s': percentile(seconds, 90),
  }]);
  const sure = pages.flatMap(({ confidence }) => (confidence === undefined ? [] : [confidence]));
  return sure.length === 0 ? figure : { ...figure, measures: { ...figure.measures, confidence: spreadOf(sure) } };
}
