import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createContext, runInContext } from 'node:vm';
import { assets } from '../spec/kit.ts';

interface Piece {
  text: string;
  line?: number;
}

// As a browser has it: a module of the page.
const context = createContext({});
runInContext(readFileSync(join(assets, 'align.js'), 'utf8').replaceAll('export function', 'function'), context);
const piecesOf = (text: string, lines: string[]) =>
  JSON.parse(runInContext(`JSON.stringify(piecesOf(${JSON.stringify(text)}, ${JSON.stringify(lines)}))`, context) as string) as Piece[];

const lines = ['尊敬的市长：', '和中路的路打坏了三天，', '请派人 修理。'];
it.each<[string, string, string[], Piece[]]>([
  ['lines as they were read', '尊敬的市长：\n和中路的路打坏了三天，请派人修理。', lines, [
    { text: '尊敬的市长：', line: 0 }, { text: '\n' }, { text: '和中路的路打坏了三天，', line: 1 }, { text: '请派人修理。', line: 2 },
  ]],
  ['a corrected line between its neighbours', '尊敬的市长：\n和中路的路灯坏了三天，\n请派人修理。', lines, [
    { text: '尊敬的市长：', line: 0 }, { text: '\n' }, { text: '和中路的路灯坏了三天，', line: 1 }, { text: '\n' }, { text: '请派人修理。', line: 2 },
  ]],
  ['all of it corrected', '甲乙丙丁', ['一二', '三四'], [{ text: '甲乙', line: 0 }, { text: '丙丁', line: 1 }]],
  ['a line that is gone', '尊敬的市长：请派人修理。', lines, [{ text: '尊敬的市长：', line: 0 }, { text: '请派人修理。', line: 2 }]],
  ['no lines', '手写', [], [{ text: '手写' }]],
  ['no text', '', lines, []],
])('%s', (_, text, read, pieces) => {
  expect(piecesOf(text, read)).toEqual(pieces);
  expect(piecesOf(text, read).map((piece) => piece.text).join('')).toBe(text);
});
