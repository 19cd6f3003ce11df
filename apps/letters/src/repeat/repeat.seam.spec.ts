import type { RunningService } from '#libs/service';
import { until } from '../../../../libs/channel/src/testing/adapter-kit.ts';
import { letters as samples } from '../../../../libs/documents/src/testing/samples/letters.ts';
import { formOf, openLetters, type LettersKit, type ScriptedPage } from '../spec/kit.ts';
import type { LetterView } from '../letter/view.ts';

jest.setTimeout(60_000);

let kit: LettersKit;
let service: RunningService;
beforeAll(async () => {
  kit = await openLetters();
  service = await kit.start();
});
afterAll(() => kit.close());
beforeEach(() => kit.emptied());

let sent = 0;
const headers = () => ({ authorization: `Bearer ${kit.keys['scanner']}` });

/** Resolves when all of it is read. */
async function bring(...files: Buffer[]): Promise<string> {
  sent += 1;
  const answer = await fetch(`${service.url}/letters`, {
    method: 'POST', headers: { ...headers(), 'idempotency-key': `repeat-${sent}` }, body: formOf({}, files.map((file, index) => [file, `${index}.png`])),
  });
  const { id } = (await answer.json()) as { id: string };
  await until('it to be read', async () => (await shown(id)).state !== 'waiting');
  return id;
}
const shown = async (id: string) => (await fetch(`${service.url}/letters/${id}`, { headers: headers() })).json() as Promise<LetterView>;
const told = async () => (await kit.intake()).amended.flatMap(({ messageId, resembles = [] }) => resembles.map(({ messageId: other, by }) => `${messageId} ${by} ${other}`));
let files = 0;
const file = (script: ScriptedPage[]) => kit.reader.file(script, `repeat-file-${files += 1}`);
const page = (sample: number, hash: string): ScriptedPage => ({ lines: (samples[sample]?.text ?? '').split('\n'), hash });
const misread = ({ lines, ...rest }: ScriptedPage, hash: string): ScriptedPage => ({ ...rest, hash, lines: lines.map((line) => (typeof line === 'string' ? line : line.text).replace(/.(?=.{6}$)/, '口')) });

it('the very same files under another key: both stay messages, and the second says that it is the first once more', async () => {
  const same = file([page(0, '00ff00ff00ff00ff')]);
  const first = await bring(same);
  const second = await bring(file([page(5, 'f0f0f0f0f0f0f0f0')]), same);
  expect([await told(), (await kit.intake()).received.map(({ id }) => id)]).toEqual([[`${second} files ${first}`], [first, second]]);
  expect((await shown(second)).resembles).toEqual([{ messageId: first, by: 'files', url: `/letters/${first}` }]);
});

it.each<[string, (of: ScriptedPage) => ScriptedPage, string | undefined]>([
  ['the same picture with nearly the same words', (of) => misread(of, '00ff00ff00ff00fe'), 'picture'],
  ['the same words in another picture', (of) => misread(of, 'aaaa5555aaaa5555'), 'words'],
  ['the same picture with other words', () => page(3, '00ff00ff00ff00ff'), undefined],
  ['other words in another picture', () => page(3, 'aaaa5555aaaa5555'), undefined],
  ['a blank page', () => ({ lines: [], blank: true, hash: '00ff00ff00ff00ff' }), undefined],
])('scanned again: %s', async (_, again, by) => {
  const original = page(0, '00ff00ff00ff00ff');
  const first = await bring(file([original]));
  const second = await bring(file([again(original)]));
  expect(await told()).toEqual(by === undefined ? [] : [`${second} ${by} ${first}`]);
});

it('two files before, one file of two pages now; each letter is told once', async () => {
  const [one, two] = [page(0, '00ff00ff00ff00ff'), page(1, '0f0f0f0f0f0f0f0f')];
  const first = await bring(file([one]), file([two]));
  const second = await bring(file([misread(one, 'aaaa5555aaaa5555'), misread(two, '5555aaaa5555aaaa')]));
  const third = await bring(file([misread(one, 'aaaa5555aaaa5555')]), file([misread(two, '5555aaaa5555aaaa')]));
  const all = await told();
  expect(all.filter((line) => line.startsWith(second))).toEqual([`${second} words ${first}`]);
  expect(new Set(all.filter((line) => line.startsWith(third)).map((line) => line.split(' ')[2]))).toEqual(new Set([first, second]));
  expect(all).toHaveLength(3);
});

it('nothing kept for comparing tells a word', async () => {
  await bring(file([page(0, '00ff00ff00ff00ff')]));
  const [row] = await kit.query<{ words: string }>('SELECT words::text AS words FROM letter_pages');
  expect(row?.words).toMatch(/^[01]{128}$/);
  expect(JSON.stringify([await kit.query('SELECT * FROM letter_pages'), await kit.query('SELECT * FROM letters')])).not.toContain('路灯');
});
