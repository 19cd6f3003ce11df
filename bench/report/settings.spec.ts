import { UsageError } from '../../scripts/options.ts';
import { readSettings, shownSettings } from './settings.ts';

const known = {
  full: { seconds: 5, connections: [1, 64] }, small: { seconds: 0.5, connections: [4] }, explained: { seconds: 'how long', connections: 'how many' },
};

it.each([
  [[], { seconds: 5, connections: [1, 64] }],
  [['--small'], { seconds: 0.5, connections: [4] }],
  [['--small', '--seconds', '2'], { seconds: 2, connections: [4] }],
  [['--connections', '8,16'], { seconds: 5, connections: [8, 16] }],
])('%j is %j', (args, expected) => expect(readSettings('x', args, known)).toEqual(expected));

it.each([[['--seconds', 'long']], [['--seconds', '0']], [['--seconds', '1,2']], [['--fast']], [['--help']]])('%j is told how it is meant', (args) => {
  expect(() => readSettings('x', args, known)).toThrow(UsageError);
  expect(() => readSettings('x', args, known)).toThrow('Usage: npm run bench -- x');
});

it('lists are shown as they are typed', () => expect(shownSettings(known.full)).toEqual({ seconds: 5, connections: '1,64' }));
