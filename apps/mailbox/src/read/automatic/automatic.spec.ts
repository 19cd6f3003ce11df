import { citizensMail, mailOf, partsOf, read } from '../../spec/mails.ts';

jest.setTimeout(120_000);

const answer = '<0190d6a0-0000-4000-8000-0000000000aa.1@city.example>';
const report = { 'Content-Type': 'multipart/report; report-type=delivery-status; boundary=next' };

function bounce(status: string, words = 'The mail could not be delivered.', returned = `Message-ID: ${answer}\r\nSubject: x\r\n`): Buffer {
  return citizensMail({ ...report, From: 'MAILER-DAEMON@mx.example', Subject: 'Undelivered Mail Returned to Sender', 'Return-Path': '<>' }, partsOf([
    { headers: { 'Content-Type': 'text/plain' }, body: words },
    { headers: { 'Content-Type': 'message/delivery-status' }, body: `Reporting-MTA: dns; mx.example\r\n\r\nFinal-Recipient: rfc822; lisi@qq.example\r\n${status}` },
    { headers: { 'Content-Type': 'text/rfc822-headers' }, body: returned },
  ]));
}

describe('a mail that a machine wrote', () => {
  it.each<[string, Record<string, string>, 'auto-reply' | 'bounce' | 'list' | undefined]>([
    ['a person', {}, undefined],
    ['a person whose program says so', { 'Auto-Submitted': 'no' }, undefined],
    ['a person with a preference', { Precedence: 'first-class', 'X-Auto-Response-Suppress': 'DR' }, undefined],
    ['a person who writes of it', { Subject: '=?utf-8?B?6Ieq5Yqo5Zue5aSN57O757uf5Z2P5LqG?=' }, undefined],
    ['a person on returned mail', { Subject: '=?utf-8?B?6YCA5L+h?=' }, undefined],
    ['RFC 3834', { 'Auto-Submitted': 'auto-replied (vacation)' }, 'auto-reply'],
    ['RFC 3834, another', { 'auto-submitted': 'auto-generated; owner=x' }, 'auto-reply'],
    ['X-Autoreply', { 'X-Autoreply': 'yes' }, 'auto-reply'],
    ['Precedence', { Precedence: 'auto_reply' }, 'auto-reply'],
    ['Exchange', { 'X-Auto-Response-Suppress': 'DR, OOF, AutoReply' }, 'auto-reply'],
    ['no return path', { 'Return-Path': '< >' }, 'auto-reply'],
    ['自动回复: of QQ', { Subject: '=?utf-8?B?6Ieq5Yqo5Zue5aSNOlJlOiDot6/nga8=?=' }, 'auto-reply'],
    ['自动答复：of Exchange', { Subject: '=?utf-8?B?6Ieq5Yqo562U5aSN77ya6Lev54Gv?=' }, 'auto-reply'],
    ['Automatic reply', { Subject: 'Automatic reply: lamp' }, 'auto-reply'],
    ['Out of Office', { Subject: 'Out of Office: lamp' }, 'auto-reply'],
    ['a receipt', { 'Content-Type': 'multipart/report; report-type=disposition-notification; boundary=next' }, 'auto-reply'],
    ['a list', { 'List-Id': '<news.example.org>' }, 'list'],
    ['bulk', { Precedence: 'bulk' }, 'list'],
    ['a bounce, plain, of QQ', { From: 'PostMaster@qq.example', Subject: '=?utf-8?B?57O757uf6YCA5L+hL1N5c3RlbXMgYm91bmNl?=' }, 'bounce'],
    ['a bounce, plain, of 163', { From: 'Postmaster@163.example', Subject: '=?gb2312?B?z7XNs83L0MU=?=' }, 'bounce'],
    ['a bounce of Exchange', { From: 'MicrosoftExchange329e71ec88ae4615bbc36ab6ce41109e@corp.example', Subject: '=?utf-8?B?5pyq6YCS6YCBOiDot6/nga8=?=' }, 'bounce'],
    ['a bounce of qmail', { From: 'MAILER-DAEMON@x.example', Subject: 'failure notice' }, 'bounce'],
    ['a bounce of Gmail', { 'X-Failed-Recipients': 'lisi@qq.example' }, 'bounce'],
  ])('%s', async (_, changed, kind) => {
    const { item } = await read(citizensMail(changed));
    expect(item.automatic).toBe(kind);
    expect(item.replyTo === undefined).toBe(kind !== undefined);
    expect(item.unreadable).toBeUndefined();
  });
});

describe('a bounce', () => {
  const failed = 'Action: failed\r\nStatus: 5.1.1\r\nDiagnostic-Code: smtp; 550 5.1.1 <lisi@qq.example>: user 13800001234 unknown, see https://qq.example/x\r\n';
  it('about an answer of ours says that it failed, with the code and no address', async () => {
    const { item, reports } = await read(bounce(failed));
    expect(item.automatic).toBe('bounce');
    expect(reports).toEqual([{
      providerId: answer, answerId: '0190d6a0-0000-4000-8000-0000000000aa', part: 1, state: 'failed', reason: '5.1.1 550 5.1.1 …: user … unknown, see',
    }]);
  });

  it.each<[string, Buffer, string | undefined]>([
    ['about a delay', bounce('Action: delayed\r\nStatus: 4.4.1\r\n'), undefined],
    ['that says it arrived', bounce('Action: delivered\r\nStatus: 2.0.0\r\n'), 'delivered'],
    ['about a mail that is not ours', bounce(failed, 'x', 'Message-ID: <other@city.example>\r\n'), undefined],
    ['with the whole mail', citizensMail({ ...report, From: 'postmaster@mx.example' }, partsOf([
      { headers: { 'Content-Type': 'message/delivery-status' }, body: `Reporting-MTA: dns; x\n\n${failed.replaceAll('\r', '')}` },
      { headers: { 'Content-Type': 'message/rfc822' }, body: mailOf({ Subject: 'x', 'Message-ID': answer }, 'text') },
    ])), 'failed'],
    ['of QQ, in words', citizensMail({ From: 'PostMaster@qq.example', Subject: 'Mail delivery failed' }, `很抱歉，您的邮件被退回\n收件人 lisi@qq.example 不存在 (550 Mailbox not found)\n\nMessage-ID: ${answer}`), 'failed'],
    ['of 163, in HTML, with the id among its references', citizensMail({ From: 'Postmaster@163.example', Subject: '=?gb2312?B?z7XNs83L0MU=?=', References: answer, 'Content-Type': 'text/html' }, '<p>对方邮箱已满 552 Quota exceeded</p>'), 'failed'],
    ['without any id', citizensMail({ From: 'PostMaster@qq.example', Subject: 'Mail delivery failed' }), undefined],
  ])('%s', async (_, mail, state) => {
    const { item, reports } = await read(mail);
    expect([item.automatic, item.replyTo, reports.map((one) => one.state)]).toEqual(['bounce', undefined, state === undefined ? [] : [state]]);
    expect(JSON.stringify(reports)).not.toContain('lisi@');
  });

  it('is not what an automatic reply to our answer is', async () => {
    const { item, reports } = await read(citizensMail({ 'Auto-Submitted': 'auto-replied', 'In-Reply-To': answer, Subject: 'Undeliverable' }));
    expect([item.automatic, reports]).toEqual(['auto-reply', []]);
  });
});
