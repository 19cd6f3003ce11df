import iconv from 'iconv-lite';
import { account, citizensMail, mailOf, partsOf, read, receivedAt } from '../spec/mails.ts';
import { limits } from './limits.ts';

jest.setTimeout(120_000);

const png = Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkqAcAAIUAgUW0RjgAAAAASUVORK5CYII=', 'base64');
const mixed = (parts: Parameters<typeof partsOf>[0], changed: Parameters<typeof citizensMail>[0] = {}) =>
  citizensMail({ 'Content-Type': 'multipart/mixed; boundary=next', ...changed }, partsOf(parts));
const plain = (body: string | Buffer, charset = 'utf-8') => ({ headers: { 'Content-Type': `text/plain; charset=${charset}` }, body });
const html = (body: string) => ({ headers: { 'Content-Type': 'text/html; charset=utf-8' }, body });
const image = { headers: { 'Content-Type': 'image/png', 'Content-Disposition': 'inline; filename="lamp.png"', 'Content-ID': '<lamp@x>', 'Content-Transfer-Encoding': 'base64' }, body: png.toString('base64') };
const filesOf = ({ item }: Awaited<ReturnType<typeof read>>) => (item.files ?? []).map(({ mediaType, name, role }) => ({ mediaType, name, role }));

it('reads a citizen’s mail', async () => {
  const mail = citizensMail({ 'In-Reply-To': '<b2@city.example>', References: '<b1@city.example>\r\n <b2@city.example>' });
  const { item, reports } = await read(mail);
  expect(item).toMatchObject({
    account, medium: 'email', provider: 'imap', sourceId: '<a1@qq.example>', identity: expect.stringMatching(/^[0-9a-f]{64}$/),
    original: { mediaType: 'message/rfc822' }, receivedAt, occurredAt: new Date('2026-11-24T07:42:37Z'),
    correspondent: { name: '李四', emails: ['lisi@qq.example'], phones: [], capacity: 'self' }, replyTo: { medium: 'email', address: 'lisi@qq.example' },
    subject: '路灯', text: '和中路的路灯坏了三天了。', textOrigin: { kind: 'typed', confidence: 1 },
    thread: { inReplyTo: '<b2@city.example>', references: ['<b1@city.example>', '<b2@city.example>'] },
    authentication: { spf: 'none', dkim: 'none', dmarc: 'none' }, files: [],
  });
  expect(Buffer.from(item.original.bytes).equals(mail)).toBe(true);
  expect([item.automatic, item.unreadable, reports]).toEqual([undefined, undefined, []]);
});

describe('what is in it', () => {
  it.each<[string, Buffer, string, object[]]>([
    ['plain text and HTML', citizensMail({ 'Content-Type': 'multipart/alternative; boundary=next' }, partsOf([plain('路灯坏了'), html('<b>路灯坏了</b><script>x</script>')])), '路灯坏了', [{ mediaType: 'text/html; charset=utf-8', role: 'text' }]],
    ['HTML only', citizensMail({ 'Content-Type': 'text/html; charset=gbk' }, iconv.encode('<p>路灯坏了</p>', 'gbk')), '路灯坏了', [{ mediaType: 'text/html; charset=utf-8', role: 'text' }]],
    ['HTML that names its charset itself', citizensMail({ 'Content-Type': 'text/html' }, iconv.encode('<meta charset="gb2312"><p>路灯坏了</p>', 'gbk')), '路灯坏了', [{ mediaType: 'text/html; charset=utf-8' }]],
    ['HTML beside a stub', citizensMail({ 'Content-Type': 'multipart/alternative; boundary=next' }, partsOf([plain('Your program cannot show this.'), html(`<p>${'路灯坏了。'.repeat(100)}</p>`)])), '路灯坏了。'.repeat(100), [{ role: 'text' }]],
    ['HTML in which a mail is quoted', citizensMail({ 'Content-Type': 'text/html; charset=utf-8' }, '<div>还没修好</div><div>------------------&nbsp;原始邮件&nbsp;------------------</div><div>您的诉求已受理</div>'), '还没修好', [{ role: 'text' }]],
    ['an inline image', mixed([html('<p>看图<img src="cid:lamp@x"></p>'), image]), '看图', [{ mediaType: 'text/html; charset=utf-8' }, { mediaType: 'image/png', name: 'lamp.png', role: 'media' }]],
    ['a text before and after an image', mixed([plain('前'), image, plain('后')]), '前\n\n后', [{ mediaType: 'image/png' }]],
    ['a mail in it', mixed([plain('请看附件'), { headers: { 'Content-Type': 'message/rfc822' }, body: mailOf({ Subject: 'x' }, 'inner') }]), '请看附件', [{ mediaType: 'message/rfc822', name: 'message.eml' }]],
    ['a text file', mixed([plain('请看附件'), { headers: { 'Content-Type': 'text/plain; name=a.txt', 'Content-Disposition': 'attachment' }, body: 'file' }]), '请看附件', [{ mediaType: 'text/plain', name: 'a.txt' }]],
    ['an image that says it is a page', mixed([plain('看'), { headers: { 'Content-Type': 'application/pdf; name="a.pdf"', 'Content-Transfer-Encoding': 'base64' }, body: png.toString('base64') }]), '看', [{ mediaType: 'image/png', name: 'a.pdf' }]],
    ['winmail.dat', mixed([plain('看'), { headers: { 'Content-Type': 'application/ms-tnef; name=winmail.dat' }, body: Buffer.from('789f3e22', 'hex') }]), '看', [{ name: 'winmail.dat' }]],
    ['a name in GBK that nobody encoded', mixed([plain('看'), { headers: { 'Content-Type': `image/png; name="${iconv.encode('路灯.png', 'gbk').toString('latin1')}"` }, body: png }]), '看', [{ name: '路灯.png' }]],
    ['a name that is a path', mixed([plain('看'), { headers: { 'Content-Disposition': 'attachment; filename="..\\\\..\\\\a/b.png"' }, body: png }]), '看', [{ name: 'b.png' }]],
    ['parts of a charset each', mixed([plain(iconv.encode('国标', 'gb2312'), 'gb2312'), plain(iconv.encode('大五碼', 'big5'), 'big5'), plain('通用')]), '国标\n\n大五碼\n\n通用', []],
    ['a text in base64 whose charset is wrong', citizensMail({ 'Content-Transfer-Encoding': 'base64' }, iconv.encode('路灯坏了', 'gbk').toString('base64')), '路灯坏了', []],
    ['a text in quoted-printable', citizensMail({ 'Content-Transfer-Encoding': 'quoted-printable' }, '=E8=B7=AF=E7=81=\r\n=AF'), '路灯', []],
    ['flowed text', citizensMail({ 'Content-Type': 'text/plain; charset=utf-8; format=flowed; delsp=yes' }, '路灯 \r\n坏了\r\n'), '路灯坏了', []],
    ['no Content-Type at all', citizensMail({ 'Content-Type': undefined, 'MIME-Version': undefined }, iconv.encode('和中路的路灯坏了', 'gbk')), '和中路的路灯坏了', []],
    ['bare line feeds', Buffer.from(citizensMail().toString('latin1').replaceAll('\r', ''), 'latin1'), '和中路的路灯坏了三天了。', []],
    ['a multipart that names no boundary', citizensMail({ 'Content-Type': 'multipart/mixed' }, partsOf([plain('路灯坏了')])), '路灯坏了', []],
    ['a multipart that does not end', citizensMail({ 'Content-Type': 'multipart/mixed; boundary=next' }, partsOf([plain('路灯坏了')]).subarray(0, -10)), '路灯坏了', []],
    ['a subject only', citizensMail({}, ''), '', []],
  ])('%s', async (_, mail, text, files) => {
    const found = await read(mail);
    expect(found.item.text).toBe(text);
    expect(filesOf(found)).toEqual(files.map((file) => expect.objectContaining(file)));
    expect(found.item.unreadable).toBeUndefined();
  });
});

const recipients = Array.from({ length: 10_000 }, (_, n) => `"n${n}" <user${n}@list.example>`).join(',\r\n ');
const nested = [...Array.from({ length: 1000 }, (_, n) => `Content-Type: multipart/mixed; boundary=b${n}\r\n\r\n--b${n}\r\n`), 'Content-Type: text/plain\r\n\r\ndeep\r\n'].join('');
const lines = (bytes: number) => Buffer.alloc(bytes, `${'A'.repeat(76)}\r\n`);

describe('a hostile mail', () => {
  it.each<[string, () => Buffer, object]>([
    ['with 10,000 recipients', () => citizensMail({ To: recipients }), { text: '和中路的路灯坏了三天了。', subject: '路灯' }],
    ['with 10,000 recipients before its subject', () => Buffer.concat([Buffer.from(`To: ${recipients}\r\n`), citizensMail()]), { subject: '路灯', replyTo: { address: 'lisi@qq.example' } }],
    ['of 50 MB in a file', () => mixed([plain('看录像'), { headers: { 'Content-Type': 'video/mp4', 'Content-Transfer-Encoding': 'base64' }, body: lines(50_000_000) }]), { text: '看录像', files: [{ role: 'media' }] }],
    ['larger than is read', () => citizensMail({}, Buffer.alloc(limits.mail)), { subject: '路灯', text: '', unreadable: expect.stringContaining('64 MiB'), replyTo: { address: 'lisi@qq.example' } }],
    ['with a thousand parts inside one another', () => Buffer.concat([Buffer.from('From: lisi@qq.example\r\nSubject: deep\r\n'), Buffer.from(nested)]), { text: 'deep', subject: 'deep' }],
    ['with more parts than are read', () => mixed([plain('路灯坏了'), ...Array.from({ length: 40_000 }, () => ({ headers: {}, body: 'x' }))]), { text: expect.stringContaining('路灯坏了'), textOrigin: { confidence: 0.5 } }],
    ['with 300 files', () => mixed([plain('看'), ...Array.from({ length: 300 }, () => image)]), { text: '看\n\n（另有200个附件只在原件中。）' }],
    ['of nothing but header', () => lines(3_000_000), { unreadable: expect.any(String) }],
    ['whose header does not end', () => Buffer.concat([Buffer.from('Subject: lamp\r\nFrom: lisi@qq.example\r\n'), Buffer.alloc(3_000_000, 'X-Y: z\r\n')]), { subject: 'lamp', replyTo: { address: 'lisi@qq.example' } }],
    ['of nothing', () => Buffer.alloc(0), { unreadable: expect.any(String), replyTo: undefined }],
    ['of zeros', () => Buffer.alloc(1000), { sourceId: expect.stringMatching(/^[0-9a-f]{64}$/) }],
    ['without a Message-ID', () => citizensMail({ 'Message-ID': undefined }), { sourceId: expect.stringMatching(/^[0-9a-f]{64}$/) }],
    ['whose Message-ID lost its brackets', () => citizensMail({ 'Message-ID': 'a1@qq.example' }), { sourceId: '<a1@qq.example>' }],
    ['with a Message-ID of nonsense', () => citizensMail({ 'Message-ID': '<a b>; DROP' }), { sourceId: expect.stringMatching(/^[0-9a-f]{64}$/) }],
    ['of 1970', () => citizensMail({ Date: 'Thu, 1 Jan 1970 00:00:00 +0000' }), { occurredAt: undefined, receivedAt }],
    ['of next year', () => citizensMail({ Date: 'Wed, 24 Nov 2027 00:00:00 +0000' }), { occurredAt: undefined }],
    ['of no time', () => citizensMail({ Date: '2026年11月24日 下午3时' }), { occurredAt: undefined }],
    ['whose zone has a name', () => citizensMail({ Date: 'Tue, 24 Nov 2026 15:42:37 +0800 (CST)' }), { occurredAt: new Date('2026-11-24T07:42:37Z') }],
    ['with HTML 50,000 deep', () => citizensMail({ 'Content-Type': 'text/html' }, `<p>deep</p>${'<div>'.repeat(50_000)}`), { text: 'deep' }],
    ['with 10 MB of text', () => citizensMail({}, '路灯坏了。\r\n'.repeat(600_000)), { text: expect.stringContaining('路灯坏了。') }],
    ['with U+0000 in its text and subject', () => citizensMail({ Subject: 'a\0b' }, 'c\0d'), { subject: expect.any(String), text: expect.any(String) }],
  ])('%s', async (_, make, expected) => {
    const mail = make();
    const { item } = await read(mail);
    const seen = Object.fromEntries(Object.keys(expected).map((name) => [name, item[name as keyof typeof item]]));
    expect(seen).toMatchObject(expected);
    expect(item.original.bytes).toHaveLength(mail.length);
  });

  it('with the Message-ID of another mail is a message of its own', async () => {
    const [one, other] = await Promise.all([read(citizensMail({}, 'one')), read(citizensMail({}, 'other'))]);
    expect(one.item.sourceId).toBe(other.item.sourceId);
    expect(one.item.identity).not.toBe(other.item.identity);
    expect((await read(citizensMail({}, 'one'))).item.identity).toBe(one.item.identity);
  });

  it('of random bytes never stops the others', async () => {
    let seed = 7;
    for (let n = 0; n < 300; n += 1) {
      const bytes = mixed([plain('a'), image, html('<p>b')]);
      for (let k = 0; k < 40; k += 1) bytes[(seed = (seed * 48_271) % 2_147_483_647) % bytes.length] = seed % 256;
      expect((await read(bytes)).item.identity).toHaveLength(64);
    }
  });
});
