import { z } from 'zod';
import { cidrs, httpUrl, onOff, port, secret, whole } from './kinds.ts';
import { httpSettings } from './http-settings.ts';
import { readSettings, requiredInProduction, SettingsError, withLocalDefault, type Environment } from './read-settings.ts';

const shape = {
  DATABASE_URL: z.string().describe('the address of the database'),
  LIMIT: whole(1, 10).default(3),
  TOKEN: requiredInProduction(secret("the provider's token")),
  API_URL: withLocalDefault(httpUrl('the provider, e.g. https://api.example.com'), 'http://127.0.0.1:9000'),
};

function problemsOf(env: Environment): SettingsError {
  try {
    readSettings('mobile', shape, env);
  } catch (error) {
    if (error instanceof SettingsError) return error;
    throw error;
  }
  throw new Error('the settings were taken');
}

it('takes the variable of the service before the common one', () => {
  const settings = readSettings('mobile', { DATABASE_URL: z.string() }, { DATABASE_URL: 'common', MOBILE_DATABASE_URL: 'own' });
  expect(settings.DATABASE_URL).toBe('own');
  expect(readSettings('tips', { DATABASE_URL: z.string() }, { DATABASE_URL: 'common', MOBILE_DATABASE_URL: 'own' }).DATABASE_URL)
    .toBe('common');
});

it('tells everything that is wrong at once, with the remedy', () => {
  const error = problemsOf({ LIMIT: '99', MOBILE_API_URL: 'ftp://x' });
  expect(error.problems).toEqual([
    { variable: 'TOKEN', message: 'is not set', remedy: "Set it to the provider's token." },
    { variable: 'DATABASE_URL', message: 'is not set', remedy: 'Set it to the address of the database.' },
    { variable: 'LIMIT', message: 'is wrong: not between 1 and 10', remedy: 'Set it to a whole number from 1 to 10.' },
    { variable: 'MOBILE_API_URL', message: 'is wrong: not an http or https URL', remedy: 'Set it to the provider, e.g. https://api.example.com.' },
  ]);
  expect(error.message).toContain('  TOKEN is not set. Set it to');
});

it('never prints a value', () => {
  const error = problemsOf({ DATABASE_URL: 'x', LIMIT: 'hunter2', TOKEN: 'hunter2', API_URL: 'hunter2' });
  expect(error.message).not.toContain('hunter2');
});

it('takes an empty variable as not set', () => {
  expect(problemsOf({ DATABASE_URL: '', TOKEN: '', API_URL: '' }).problems.map((p) => p.variable).sort())
    .toEqual(['API_URL', 'DATABASE_URL', 'TOKEN']);
});

it('needs secrets everywhere but in the local default', () => {
  const local = readSettings('mobile', shape, { MINSHENG_ENVIRONMENT: 'local', DATABASE_URL: 'x' });
  expect(local).toEqual({ DATABASE_URL: 'x', LIMIT: 3, API_URL: 'http://127.0.0.1:9000' });
  expect(problemsOf({ MINSHENG_ENVIRONMENT: 'production', DATABASE_URL: 'x' }).problems.map((p) => p.variable))
    .toEqual(['TOKEN', 'API_URL']);
});

it('fails closed when the environment is misspelt', () => {
  expect(() => readSettings('mobile', httpSettings, { MINSHENG_ENVIRONMENT: 'locale' })).toThrow(/MINSHENG_ENVIRONMENT is wrong/);
});

describe('kinds', () => {
  const read = (schema: z.ZodType, value: string): unknown => readSettings('mobile', { X: schema }, { X: value })['X'];
  it.each([
    [port(), '8080', 8080], [onOff(), 'on', true], [onOff(), 'off', false],
    [httpUrl('a URL'), 'https://a.example/minsheng/', 'https://a.example/minsheng'], [whole(0, 9), '7', 7],
  ])('reads %#', (schema, text, value) => { expect(read(schema, text)).toBe(value); });
  it.each([
    [port(), '70000'], [port(), 'http'], [port(), '-1'], [onOff(), 'yes'], [httpUrl('a URL'), 'https://a.example/?x=1'],
    [whole(0, 9), '1.5'], [cidrs('ranges'), '10.0.0.0/33'], [cidrs('ranges'), '10.0.0.0/8,nonsense'],
  ])('refuses %#', (schema, text) => { expect(() => read(schema, text)).toThrow(SettingsError); });
  it('reads ranges', () => {
    const ranges = read(cidrs('ranges'), '10.0.0.0/8, fd00::/8, 192.0.2.1') as [{ toString(): string }, number][];
    expect(ranges.map(([network, bits]) => `${network.toString()}/${bits}`)).toEqual(['10.0.0.0/8', 'fd00::/8', '192.0.2.1/32']);
  });
});
