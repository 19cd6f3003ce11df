import { isRetryable, isUnavailable, UnavailableError } from './errors.ts';

const coded = (code: string, message = 'x') => Object.assign(new Error(message), { code });

describe('isUnavailable', () => {
  it.each([
    ['connection refused', coded('ECONNREFUSED')],
    ['shutting down', coded('57P01')],
    ['starting up', coded('57P03')],
    ['connection lost', coded('08006')],
    ['too many connections', coded('53300')],
    ['disk full', coded('53100')],
    ['read-only after a fail-over', coded('25006')],
    ['no connection from the pool in time', new Error('timeout exceeded when trying to connect')],
    ['no answer', new Error('Query read timeout')],
    ['cut off', new Error('Connection terminated unexpectedly')],
    ['wrapped by TypeORM', Object.assign(new Error('x'), { driverError: coded('57P02') })],
    ['one of several addresses', new AggregateError([coded('ECONNREFUSED'), coded('ECONNREFUSED')])],
    ['as a cause', new Error('opening', { cause: coded('ECONNRESET') })],
    ['said by the store', new UnavailableError('database: away')],
  ])('knows: %s', (_, error) => expect(isUnavailable(error)).toBe(true));

  it.each([
    ['a broken constraint', coded('23505')],
    ['a statement that took too long', coded('57014')],
    ['a fault in the code', new TypeError('x is not a function')],
    ['fetch of another server', new TypeError('fetch failed', { cause: coded('ECONNREFUSED') })],
    ['nothing', undefined],
  ])('is not: %s', (_, error) => expect(isUnavailable(error)).toBe(false));
});

describe('isRetryable', () => {
  it.each(['40001', '40P01', '55P03'])('knows %s', (code) => expect(isRetryable(coded(code))).toBe(true));
  it('is not a broken constraint', () => expect(isRetryable(coded('23505'))).toBe(false));
});
