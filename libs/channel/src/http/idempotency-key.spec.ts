import { answerOnce, readIdempotencyKey } from './idempotency-key.ts';

describe('the Idempotency-Key', () => {
  it.each([
    ['8e03978e-40d5-43dd-bc93-6894a57f9324', '8e03978e-40d5-43dd-bc93-6894a57f9324'],
    ['"8e03978e"', '8e03978e'],
    ['"a\\"b\\\\c"', 'a"b\\c'],
    ['  padded ', 'padded'],
    ['x'.repeat(255), 'x'.repeat(255)],
  ])('%s', (header, key) => {
    expect(readIdempotencyKey(header)).toBe(key);
  });

  it.each([[undefined], [''], ['""'], ['two words'], ['x'.repeat(256)], ['键'], ['a\0b']])('%j is refused, by name', (header) => {
    expect(() => readIdempotencyKey(header)).toThrow(
      expect.objectContaining({ status: 400, errors: [expect.objectContaining({ field: 'Idempotency-Key' })] }),
    );
  });

  it('gives the same content the first one’s answer, and refuses another content', () => {
    const response = { status: 201, headers: {}, body: '{}' };
    const accepted = { messageId: 'a', duplicate: true, conflict: false, response };
    expect(answerOnce(accepted)).toBe(response);
    expect(() => answerOnce({ ...accepted, conflict: true })).toThrow(expect.objectContaining({ status: 422 }));
  });
});
