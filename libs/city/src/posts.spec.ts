import { postTitles } from './posts.ts';
import { loadJiujiang } from './testing.ts';

it('names the four levels of every unit, its own titles before those of its kind', async () => {
  const city = await loadJiujiang();
  expect(postTitles(city, 'housing')).toEqual(['办公室主任（经办）', '分管副局长', '局长', '分管副市长']);
  expect(postTitles(city, 'police-traffic')[2]).toBe('支队长');
  for (const code of city.units.keys()) expect(postTitles(city, code)).toHaveLength(4);
  expect(() => postTitles(city, 'nobody')).toThrow('no unit "nobody"');
});
