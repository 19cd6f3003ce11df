import { completed } from '../report/complete.ts';
import type { BenchResult, Figure, Findings } from '../report/result.ts';
import { readSettings, shownSettings } from '../report/settings.ts';
import { ocrBars } from './bars.ts';
import { conditions, handwritten } from './conditions.ts';
import { benchFonts, handFont, type BenchFont } from './fonts.ts';
import { openOurReader } from './ours.ts';
import { figureFor, readAll, tasksOf, type PageRead, type Task } from './reading.ts';
import { openTesseract } from './tesseract.ts';

const known = {
  full: { letters: 20, fonts: 4, compared: 5 },
  small: { letters: 1, fonts: 2, compared: 1 },
  explained: {
    letters: 'of twenty, in each font under each condition', fonts: 'of four: the first was there while the reading was built, the others were not',
    compared: 'letters in each font under each condition that tesseract.js reads too',
  },
};
type OcrSettings = (typeof known)['full'];

/** Enough to see how sure it is of a hand; nothing was promised of it. */
const handLetters = 10;

const say = (line: string): void => console.error(line);

/** Letters drawn, spoiled and read by the services' own reader; some of them beside by tesseract.js. */
export async function ocr(args: string[]): Promise<BenchResult> {
  const settings = readSettings('ocr', args, known);
  const root = process.cwd();
  const fonts = (await benchFonts(root)).slice(0, settings.fonts);
  return completed('ocr', { settings: shownSettings(settings), ...(await measure(root, fonts, settings)) }, root);
}

async function measure(root: string, fonts: readonly BenchFont[], { letters, compared }: OcrSettings): Promise<Omit<Findings, 'settings'>> {
  const hand = await handFont(root);
  const ours = await readByUs(fonts, letters, tasksOf([hand], Math.min(handLetters, letters), [handwritten]));
  const theirs = await readByTesseract(root, fonts, Math.min(compared, letters));
  const same = (page: PageRead): boolean => theirs.pages.some((other) => other.letter === page.letter);
  const found = conditions.map((condition) => ({ condition, figure: figureFor(condition.name, under(condition.name, ours.pages)) }));
  return {
    figures: [
      ours.whole, figureFor(`${handwritten.name} (${hand.name})`, ours.byHand), ...found.map(({ figure }) => figure), ...fonts.flatMap((font) => ofFont(font, ours.pages)),
      ...conditions.flatMap(({ name }) => [
        figureFor(`${name}: ours, on pages that both read`, under(name, ours.pages.filter(same))),
        figureFor(`${name}: tesseract.js, on these pages`, under(name, theirs.pages)),
      ]),
    ],
    ceilings: [],
    bars: ocrBars(found, ours.whole),
    counts: [
      { what: 'pages read', expected: ours.pages.length + ours.byHand.length, found: ours.pages.length + ours.byHand.length - ours.unread },
      { what: 'pages read by tesseract.js', expected: theirs.pages.length, found: theirs.pages.length - theirs.unread },
    ],
  };
}

function under(condition: string, pages: readonly PageRead[]): PageRead[] {
  return pages.filter((page) => page.condition === condition);
}

function ofFont({ name, heldOut }: BenchFont, pages: readonly PageRead[]): Figure[] {
  const its = pages.filter((page) => page.font === name);
  const about = `${name}${heldOut ? ', held out' : ''}`;
  return [figureFor(about, its), ...conditions.map((condition) => figureFor(`${about}, ${condition.name}`, under(condition.name, its)))];
}

async function readByUs(fonts: readonly BenchFont[], letters: number, byHand: readonly Task[]) {
  const reader = openOurReader();
  try {
    const tasks = tasksOf(fonts, letters);
    // Its process starts with the first page: that one is read for nothing.
    await readAll('warm-up', tasks.slice(0, 1), reader.read, say);
    const { pages, unread } = await readAll('page', tasks, reader.read, say);
    const hand = await readAll('by hand', byHand, reader.read, say);
    const all = figureFor('all pages', pages);
    const peak = reader.peak();
    return { pages, unread: unread + hand.unread, byHand: hand.pages, whole: { ...all, measures: { ...all.measures, 'peak MB': { median: peak, min: peak, max: peak } } } };
  } finally {
    await reader.close();
  }
}

async function readByTesseract(root: string, fonts: readonly BenchFont[], letters: number) {
  const reader = await openTesseract(root);
  try {
    return await readAll('tesseract.js', tasksOf(fonts, letters), reader.read, say);
  } finally {
    await reader.close();
  }
}
