import { loadJiujiang, readJiujiang } from '../testing.ts';
import type { City } from './city.ts';
import type { CityFiles } from './files.ts';
import { watchCity } from './watch.ts';

let current: City;
let files: CityFiles;
beforeAll(async () => {
  current = await loadJiujiang();
  files = await readJiujiang();
});

/** Shows the watcher one content after the other and writes down what it says. */
async function told(...contents: (CityFiles | Error)[]): Promise<string[]> {
  const stop = new AbortController();
  const said: string[] = [];
  const left = [...contents];
  await watchCity(
    async () => {
      const next = left.shift()!;
      if (next instanceof Error) throw next;
      return next;
    },
    {
      current,
      signal: stop.signal,
      sleep: async () => {
        if (left.length === 0) stop.abort();
      },
      onChange: (city) => void said.push(`change: ${city.name}`),
      onProblems: ([first]) => void said.push(`problem: ${first!.file}:${first!.line}`),
    },
  );
  return said;
}

const renamed = (name: string): CityFiles => ({ ...files, 'city.yaml': files['city.yaml']!.replace('九江市', name) });
const broken = (): CityFiles => ({ ...files, 'units.yaml': files['units.yaml']!.replace('parent: police', 'parent: polce') });

describe('watchCity', () => {
  it('says nothing while nothing changes', async () => {
    expect(await told(files, files)).toEqual([]);
  });

  it('takes over a change once', async () => {
    expect(await told(renamed('浔阳市'), renamed('浔阳市'), files)).toEqual(['change: 浔阳市', 'change: 九江市']);
  });

  it('keeps the old city on a fault, says so once for each content, and takes the mended one', async () => {
    const said = await told(broken(), broken(), files, broken(), renamed('浔阳市'));
    expect(said).toEqual([expect.stringMatching(/^problem: units\.yaml:\d+$/), expect.stringMatching(/^problem: units/), 'change: 浔阳市']);
  });

  it('says once that the folder is gone, and goes on when it is back', async () => {
    expect(await told(new Error('ENOENT'), new Error('ENOENT'), files, renamed('浔阳市'))).toEqual(['problem: .:1', 'change: 浔阳市']);
  });
});
