import { readHeader } from './mime/header.ts';
import { correspondentOf, replyAddress, senderOf } from './people.ts';
import { citizensMail } from '../spec/mails.ts';

/** UTF-8 that nobody encoded, as a header has it. */
const raw = (text: string) => Buffer.from(text).toString('latin1');
const header = (changed: Record<string, string | readonly string[] | undefined>) => readHeader(citizensMail(changed));

describe('who wrote', () => {
  it.each<[string, string | readonly string[] | undefined, object]>([
    ['a name and an address', '"=?utf-8?B?5p2O5Zub?=" <LiSi@QQ.example>', { name: '李四', address: 'lisi@qq.example' }],
    ['a name in GBK that nobody encoded', `${Buffer.from('c0eecbc4', 'hex').toString('latin1')} <lisi@qq.example>`, { name: '李四', address: 'lisi@qq.example' }],
    ['an address alone', 'lisi@qq.example', { address: 'lisi@qq.example' }],
    ['a full-width address', raw('lisi@qq．example'), { address: 'lisi@qq.example' }],
    ['an address in Chinese (RFC 6532)', raw('李四@例子.example'), { address: '李四@xn--fsqu00a.example' }],
    ['an address that is an encoded word', '=?utf-8?Q?mayor=40city.example?=', {}],
    ['an address in the name', '"mayor@city.example" <evil@other.example>', { name: 'mayor@city.example', address: 'evil@other.example' }],
    ['an encoded word that hides an address', '=?utf-8?B?PG1heW9yQGNpdHkuZXhhbXBsZT4=?= <evil@other.example>', { name: '<mayor@city.example>', address: 'evil@other.example' }],
    ['two authors', 'a@x.example, b@x.example', {}],
    ['two From', ['a@x.example', 'b@x.example'], { address: undefined }],
    ['a group', 'friends: a@x.example;', { address: 'a@x.example' }],
    ['no address', 'nobody', {}],
    ['none', undefined, {}],
    ['ten thousand of them', Array.from({ length: 10_000 }, (_, n) => `a${n}@x.example`).join(', '), {}],
  ])('%s', (_, from, sender) => {
    const found = senderOf(header({ From: from }));
    expect({ name: found.name, address: found.address }).toEqual({ name: undefined, address: undefined, ...sender });
  });

  it('is no phone number, whatever stands in the signature', () => {
    expect(correspondentOf({ name: '李四 13800001234', address: 'lisi@qq.example' })).toEqual({ name: '李四 13800001234', phones: [], emails: ['lisi@qq.example'], capacity: 'self' });
  });
});

describe('where the answer goes', () => {
  const sender = { address: 'lisi@qq.example' };
  it.each<[string, string | undefined, 'pass' | 'fail' | 'none', string | undefined]>([
    ['From', undefined, 'pass', 'lisi@qq.example'],
    ['Reply-To of a proved sender', 'Office <office@qq.example>', 'pass', 'office@qq.example'],
    ['not Reply-To of a sender who is not proved', 'evil@other.example', 'none', 'lisi@qq.example'],
    ['not Reply-To of a forged mail', 'evil@other.example', 'fail', 'lisi@qq.example'],
    ['From, when Reply-To has no address', 'nobody', 'pass', 'lisi@qq.example'],
  ])('%s', (_, replyTo, dmarc, address) => {
    expect(replyAddress(header({ 'Reply-To': replyTo }), sender, { dmarc })).toBe(address);
  });
});
