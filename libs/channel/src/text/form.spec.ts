import { fieldOf, parseForm } from './form.ts';

const pairs = (body: string | Buffer) => parseForm(Buffer.from(body)).map(({ name, value }) => [name, value]);

describe('a form', () => {
  it.each([
    ['plain', 'From=%2B8613800001234&Body=a+b', [['From', '+8613800001234'], ['Body', 'a b']]],
    ['UTF-8', 'Body=%E8%B7%AF%E7%81%AF', [['Body', '路灯']]],
    ['GB18030, escaped', 'Body=%C2%B7%B5%C6', [['Body', '路灯']]],
    ['no value', 'Body=&To', [['Body', ''], ['To', '']]],
    ['an equals sign in the value', 'Body=a=b', [['Body', 'a=b']]],
    ['a per cent sign that escapes nothing', 'Body=100%&x=%zz%4', [['Body', '100%'], ['x', '%zz%4']]],
    ['a field twice', 'Body=a&Body=b', [['Body', 'a'], ['Body', 'b']]],
    ['U+0000', 'Body=a%00b', [['Body', 'a\0b']]],
    ['empty parts', '&&a=1&', [['a', '1']]],
    ['nothing', '', []],
    ['names that objects have', '__proto__=1&constructor=2', [['__proto__', '1'], ['constructor', '2']]],
  ])('%s', (_, body, expected) => {
    expect(pairs(body)).toEqual(expected);
  });

  it('reads GB18030 that is not escaped', () => {
    expect(pairs(Buffer.concat([Buffer.from('Body='), Buffer.from('c2b7b5c6', 'hex')]))).toEqual([['Body', '路灯']]);
  });

  it('agrees with the URL standard on what is UTF-8', () => {
    const body = 'a=1+2&b=%2B&c=%E7%81%AF%20%f0%9f%92%a1&d=x%3Dy%26z';
    expect(pairs(body)).toEqual([...new URLSearchParams(body)]);
  });

  it('gives the first of a doubled field', () => {
    expect(fieldOf(parseForm(Buffer.from('Body=a&Body=b')), 'Body')?.value).toBe('a');
    expect(fieldOf(parseForm(Buffer.from('')), 'Body')).toBeUndefined();
  });
});
