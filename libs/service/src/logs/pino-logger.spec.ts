import { context, trace } from '@opentelemetry/api';
import { describeError } from './describe-error.ts';
import { createLogger } from './pino-logger.ts';

function logged(act: (logger: ReturnType<typeof createLogger>) => void): Record<string, unknown>[] {
  const lines: string[] = [];
  act(createLogger('mobile', 'info', { write: (line) => { lines.push(line); } }));
  return lines.map((line) => JSON.parse(line) as Record<string, unknown>);
}

it('writes one JSON line with time, level, service and fields', () => {
  const [line] = logged((logger) => { logger.child({ part: 'relay' }).info({ messageId: 'm1' }, 'sent'); });
  expect(line).toEqual({ time: expect.stringMatching(/Z$/), level: 'info', service: 'mobile', part: 'relay', messageId: 'm1', msg: 'sent' });
});

it('is silent under its level', () => {
  expect(logged((logger) => { logger.debug({}, 'x'); })).toEqual([]);
});

it('withholds personal fields at three depths', () => {
  const [line] = logged((logger) => {
    logger.warn({ phone: '+8613800001234', message: { text: '路灯坏了', id: 'm1' }, a: { b: { correspondent: { x: 1 } } } }, 'x');
  });
  expect(JSON.stringify(line)).not.toMatch(/13800001234|路灯/);
  expect(line).toMatchObject({ message: { text: '[withheld]', id: 'm1' }, a: { b: { correspondent: '[withheld]' } } });
});

it('withholds them in lists and in what a child logger repeats, and leaves the caller’s own as they are', () => {
  const given = { list: [{ phone: '+8613800001234', id: 1 }], at: new Date(0) };
  const [line] = logged((logger) => { logger.child({ from: '+8613800001234', part: 'x' }).info(given, 'y'); });
  expect(line).toMatchObject({ from: '[withheld]', part: 'x', list: [{ phone: '[withheld]', id: 1 }], at: '1970-01-01T00:00:00.000Z' });
  expect(given.list[0]?.phone).toBe('+8613800001234');
});

it('describes an error that is a field', () => {
  const [line] = logged((logger) => { logger.error({ error: Object.assign(new Error('gone'), { parameters: ['13800001234'] }) }, 'x'); });
  expect(line).toMatchObject({ error: { name: 'Error', at: expect.any(String) } });
  expect(JSON.stringify(line)).not.toContain('13800001234');
});

it('adds the ids of the present trace', () => {
  const spanContext = { traceId: '0af7651916cd43dd8448eb211c80319c', spanId: 'b7ad6b7169203331', traceFlags: 1 };
  const [line] = logged((logger) => {
    // The context manager is the process's own; here only the lookup is at stake.
    jest.spyOn(context, 'active').mockReturnValue(trace.setSpanContext(context.active(), spanContext));
    logger.info({}, 'x');
    jest.restoreAllMocks();
  });
  expect(line).toMatchObject({ traceId: spanContext.traceId, spanId: spanContext.spanId });
});

describe('an error in a log', () => {
  it.each([
    ['of JSON', new SyntaxError('Unexpected token 路 in "路灯 13800001234"')],
    ['of a query', Object.assign(new Error('invalid input: 13800001234'), { parameters: ['13800001234'] })],
    ['of a constraint', Object.assign(new Error('Key (phone)=(13800001234) exists'), { code: '23505' })],
    ['with a number', new Error('no account for +86 138 0000 1234')],
    ['with an address', new Error('cannot reach li@example.com')],
    ['with a cause', new Error('failed', { cause: new Error('number 13800001234') })],
  ])('%s keeps no personal data', (_name, error) => {
    expect(JSON.stringify(describeError(error))).not.toMatch(/138 ?0000|路灯|li@example/);
    expect(describeError(error)).toMatchObject({ name: error.name, at: expect.stringContaining('pino-logger.spec') });
  });

  it('keeps what helps', () => {
    expect(describeError(Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' })))
      .toMatchObject({ name: 'Error', message: 'connect ECONNREFUSED', code: 'ECONNREFUSED' });
  });
});
