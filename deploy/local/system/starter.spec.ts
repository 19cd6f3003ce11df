import { chainToNpm, watchStarter } from './starter.ts';

type Table = Record<number, { pid: number; parent: number; name: string }>;
const above = (table: Table) => (pid: number) => table[pid];
const shell = { pid: 20, parent: 10, name: 'sh' };
const npm = { pid: 10, parent: 5, name: 'npm start' };

it.each<[string, Table, [number, number][]]>([
  ['npm, its shell, we', { 30: shell, 20: npm }, [[30, 20], [20, 10]]],
  ['npm that started us itself', { 30: npm }, [[30, 10]]],
  ['a shell only', { 30: shell, 20: { pid: 10, parent: 1, name: 'bash' }, 10: { pid: 1, parent: 0, name: 'init' } }, []],
  ['npm far above', { 30: shell, 20: { pid: 15, parent: 10, name: 'bash' }, 15: npm }, []],
  ['nobody', { 30: { pid: 1, parent: 0, name: 'init' } }, []],
])('knows its starter: %s', (_, table, chain) => {
  expect(chainToNpm(30, above(table))).toEqual(chain);
});

it.each<[string, (table: Table) => void]>([
  ['its shell died', (table) => void (table[process.pid] = { pid: 1, parent: 0, name: 'init' })],
  ['npm was killed and the shell lives on', (table) => void (table[20] = { pid: 1, parent: 0, name: 'init' })],
])('says that npm is gone: %s', async (_, change) => {
  const table: Table = { [process.pid]: shell, 20: npm };
  let told = 0;
  const end = watchStarter(() => (told += 1), above(table), 1);
  await new Promise((resolve) => setTimeout(resolve, 20));
  expect(told).toBe(0);
  change(table);
  while (told === 0) await new Promise((resolve) => setTimeout(resolve, 5));
  await new Promise((resolve) => setTimeout(resolve, 20));
  expect(told).toBe(1);
  end();
});
