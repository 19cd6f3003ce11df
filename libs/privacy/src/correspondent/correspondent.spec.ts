import { createHmac } from 'node:crypto';
import { correspondentKey, identityDigests } from './key.ts';
import { normaliseMail } from './mail.ts';
import { normalisePhone } from './phone.ts';

describe('normalisePhone', () => {
  const cases: [written: string, number: string | undefined, areaCode?: string][] = [
    ['13800001234', '+8613800001234'],
    ['+8613800001234', '+8613800001234'],
    ['008613800001234', '+8613800001234'],
    ['8613800001234', '+8613800001234'],
    ['013800001234', '+8613800001234'],
    [' 138 0000-1234 ', '+8613800001234'],
    ['１３８００００１２３４', '+8613800001234'],
    ['＋８６ １３８００００１２３４', '+8613800001234'],
    ['tel:+86-138-0000-1234', '+8613800001234'],
    ['19212345678', '+8619212345678'],
    ['0792-8123456', '+867928123456'],
    ['（0792）8123456', '+867928123456'],
    ['0792 8123456转801', '+867928123456'],
    ['+86 792 8123456', '+867928123456'],
    ['010-65551234', '+861065551234'],
    ['8123456', undefined],
    ['8123456', '+867928123456', '0792'],
    ['812-3456', '+867928123456', '792'],
    ['65551234', '+861065551234', '010'],
    ['13800001234', '+8613800001234', '0792'],
    ['+85291234567', '+85291234567'],
    ['00852 9123 4567', '+85291234567'],
    ['+1 (415) 555-2671', '+14155552671'],
    ['400-800-8123', '+864008008123'],
    ['12345', undefined],
    ['12345', undefined, '0792'],
    ['110', undefined],
    ['10086', undefined],
    ['95588', undefined],
    ['079212345', undefined],
    ['1380000123', undefined],
    ['+266696687', undefined],
    ['anonymous', undefined],
    ['Restricted 13800001234', undefined],
    ['', undefined],
    ['1'.repeat(300), undefined],
  ];
  test.each(cases.map(([written, number, areaCode]) => ({ written, number, areaCode })))('$written is $number (area $areaCode)', ({ written, number, areaCode }) => {
    expect(normalisePhone(written, 'CN', areaCode)).toBe(number);
  });

  test('what is normalised stays as it is', () => {
    for (const number of ['+8613800001234', '+867928123456', '+14155552671']) expect(normalisePhone(number)).toBe(number);
  });
});

describe('normaliseMail', () => {
  test.each<[string, string | undefined]>([
    ['Zhang.San@Example.COM', 'zhang.san@example.com'],
    ['  a@example.com ', 'a@example.com'],
    ['ａ＠ｅｘａｍｐｌｅ．ｃｏｍ', 'a@example.com'],
    ['<a@example.com>', 'a@example.com'],
    ['mailto:a@example.com', 'a@example.com'],
    ['a+tag@example.com', 'a+tag@example.com'],
    ['张三@例子.中国', '张三@xn--fsqu00a.xn--fiqs8s'],
    ['a@BÜCHER.example', 'a@xn--bcher-kva.example'],
    ['a@example.com.', 'a@example.com'],
    ['a@localhost', undefined],
    ['@example.com', undefined],
    ['a b@example.com', undefined],
    ['a@b@example.com', undefined],
    ['a@exa mple.com', undefined],
    ['a,b@example.com', undefined],
    ['not an address', undefined],
    ['', undefined],
    [`${'a'.repeat(65)}@example.com`, undefined],
  ])('%s is %s', (written, mail) => {
    expect(normaliseMail(written)).toBe(mail);
  });
});

describe('correspondentKey', () => {
  const cityKey = Buffer.alloc(32, 7);
  const nobody = { phones: [], emails: [], messageId: 'm-1' };
  const hmac = (text: string) => createHmac('sha256', cityKey).update(text).digest('base64url');

  test.each([
    ['phone first', { ...nobody, phones: ['138 0000 1234'], emails: ['a@example.com'], petitionNumber: 'p' }, 'phone:+8613800001234'],
    ['the first phone that is one', { ...nobody, phones: ['anonymous', '0792-8123456', '13800001234'] }, 'phone:+867928123456'],
    ['a number that no plan knows, as it came', { ...nobody, phones: ['+15551234567'] }, 'phone:+15551234567'],
    ['else mail', { ...nobody, emails: ['A@Example.com'], petitionNumber: 'p' }, 'mail:a@example.com'],
    ['else petition number', { ...nobody, petitionNumber: ' office/12 ' }, 'petition:office/12'],
    ['else the message', nobody, 'message:m-1'],
  ])('%s', (_, who, identity) => {
    expect(correspondentKey(cityKey, who)).toBe(hmac(identity));
  });

  test('kinds cannot pass for each other', () => {
    const asPetition = correspondentKey(cityKey, { ...nobody, petitionNumber: '+8613800001234' });
    const asMessage = correspondentKey(cityKey, { ...nobody, messageId: '+8613800001234' });
    expect(new Set([asPetition, asMessage, correspondentKey(cityKey, { ...nobody, phones: ['+8613800001234'] })]).size).toBe(3);
  });

  test('another city has other keys, and a short key is refused', () => {
    expect(correspondentKey(Buffer.alloc(32, 8), nobody)).not.toBe(correspondentKey(cityKey, nobody));
    expect(() => correspondentKey(Buffer.alloc(16), nobody)).toThrow('at least 32 bytes');
  });

  test('the same sender has the same digests however he writes, once each', () => {
    const digests = identityDigests(cityKey, { phones: ['13800001234', '+86 138 0000 1234', '12345'], emails: ['A@example.com'] });
    expect(digests).toEqual([hmac('phone:+8613800001234'), hmac('mail:a@example.com')]);
    expect(digests[0]).toBe(correspondentKey(cityKey, { ...nobody, phones: ['13800001234'] }));
  });
});
