import { z } from 'zod';
import { MalformedEvent } from '#libs/contract';
import { isPermanent, PermanentError, reasonOf } from './failure.ts';

describe('reasonOf', () => {
  it('tells our own sentences', () => {
    expect(reasonOf(new PermanentError('unknown type x.v1'))).toBe('unknown type x.v1');
    expect(reasonOf(new MalformedEvent('the value is not JSON in UTF-8'))).toBe('the value is not JSON in UTF-8');
  });

  it('names fields of a schema and never their values', () => {
    const { error } = z.object({ phone: z.number() }).safeParse({ phone: '13800001234' });
    expect(reasonOf(error)).toBe('not as its schema says: phone: invalid_type');
  });

  it('quotes nothing of an error that may quote a citizen', () => {
    const reason = reasonOf(new SyntaxError('Unexpected token in 张三 13800001234'));
    expect(reason).toMatch(/^SyntaxError, at .*\(failure\.spec\.ts:\d+:\d+\)$/);
    const broken = Object.assign(new Error('duplicate'), {
      name: 'QueryFailedError',
      driverError: Object.assign(new Error('Key (phone)=(13800001234)'), { code: '23505', table: 'cases', constraint: 'cases_pkey' }),
    });
    expect(reasonOf(broken)).toMatch(/^QueryFailedError, code 23505, table cases, constraint cases_pkey, at/);
    expect(reasonOf(broken)).not.toContain('138');
    expect(reasonOf('13800001234')).not.toContain('138');
  });
});

describe('isPermanent', () => {
  it.each([
    [new PermanentError('x'), true],
    [new MalformedEvent('x'), true],
    [z.string().safeParse(1).error, true],
    [new TypeError('x'), false],
    [undefined, false],
  ])('%s: %s', (error, expected) => expect(isPermanent(error)).toBe(expected));
});
