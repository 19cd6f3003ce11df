import { ownWords } from './own-words.ts';

const own = '路灯还没有修好，请再派人来看一下。';
const lines = (...parts: string[]) => parts.join('\n');

describe('the sender’s own words', () => {
  it.each<[string, string]>([
    ['nothing quoted', own],
    ['quoted lines', lines(own, '', '> 您的诉求已受理', '> 编号123', '>', '>> 更早的')],
    ['Gmail, English', lines(own, '', 'On Tue, Nov 24, 2026 at 3:42 PM 九江市 <mayor@city.example> wrote:', '', '> 您的诉求已受理')],
    ['Gmail, English, over two lines', lines(own, '', 'On Tue, Nov 24, 2026 at 3:42 PM 九江市市长信箱', '<mayor@city.example> wrote:', '', '> 您的诉求已受理')],
    ['Gmail, Chinese', lines(own, '', '九江市 <mayor@city.example> 于2026年11月24日周二 下午3:42写道：', '', '> 您的诉求已受理')],
    ['Gmail, traditional', lines(own, '', '九江市 <mayor@city.example> 於 2026年11月24日 週二 下午3:42寫道：', '> 已受理')],
    ['Apple Mail, Chinese', lines(own, '', '> 在 2026年11月24日，下午3:42，九江市 <mayor@city.example> 写道：', '> ', '> 您的诉求已受理')],
    ['163', lines(own, '', '在 2026-11-24 15:42:37，"九江市" <mayor@city.example> 写道：', '', '您的诉求已受理', '编号123')],
    ['163, the older form', lines(own, '', 'At 2026-11-24 15:42:37, "九江市" <mayor@city.example> wrote:', '已受理')],
    ['Coremail', lines(own, '', '-----原始邮件-----', '发件人:"九江市" <mayor@city.example>', '发送时间:2026-11-24 15:42:37 (星期二)', '收件人: lisi@qq.example', '主题: 已受理', '', '您的诉求已受理')],
    ['QQ', lines(own, '', '', '------------------ 原始邮件 ------------------', '发件人: "九江市" <mayor@city.example>;', '发送时间: 2026年11月24日(星期二) 下午3:42', '收件人: "李四"<lisi@qq.example>;', '主题: 已受理', '', '您的诉求已受理')],
    ['QQ, without the blanks', lines(own, '------------------原始邮件------------------', '发件人: x')],
    ['Foxmail', lines(own, '', '', '', '发件人： 九江市', '发送时间： 2026-11-24 15:42', '收件人： 李四', '主题： 已受理', '您的诉求已受理')],
    ['Outlook, Chinese', lines(own, '', '________________________________', '发件人: 九江市 <mayor@city.example>', '发送时间: 2026年11月24日 15:42', '收件人: 李四 <lisi@qq.example>', '主题: 已受理', '', '您的诉求已受理')],
    ['Outlook, Chinese, in bold', lines(own, '', '*发件人:* 九江市', '*发送时间:* 2026年11月24日', '*收件人:* 李四', '*主题:* 已受理', '', '您的诉求已受理')],
    ['Outlook, English', lines(own, '', '-----Original Message-----', 'From: mayor@city.example', 'Sent: Tuesday', 'To: x', 'Subject: y', '', 'text')],
    ['Outlook, English, without a line', lines(own, '', 'From: mayor@city.example', 'Sent: Tuesday, November 24, 2026 3:42 PM', 'To: lisi', 'Subject: RE: y', '', 'text')],
    ['Huawei', lines(own, '-------- 原始邮件 --------', '发件人：九江市', '日期：2026年11月24日')],
    ['NetEase Master', lines(own, '', '---- 回复的原邮件 ----', '| 发件人 | 九江市 |', '| 日期 | 2026年11月24日 |')],
    ['a signature', lines(own, '', '-- ', '李四', '九江市某某公司', '电话 13800001234')],
    ['a signature whose blank was lost', lines(own, '', '--', '李四', '13800001234')],
    ['sent from a phone', lines(own, '', '发自我的iPhone')],
    ['sent from a phone, another form', lines(own, '', '从我的华为手机发送')],
    ['sent from a phone, English', lines(own, '', 'Sent from my iPhone')],
    ['Outlook on a phone', lines(own, '', '获取 Outlook for iOS<https://aka.ms/o0ukef>')],
    ['sent from a phone, above what is quoted', lines(own, '', '发自我的小米手机', '在 2026-11-24 15:42:37，九江市 写道：', '> 已受理')],
  ])('%s', (_, text) => {
    expect(ownWords(text)).toBe(own);
    expect(ownWords(text.replaceAll('\n', '\r\n'))).toBe(own);
  });

  it('between what is quoted stay', () => {
    expect(ownWords(lines('On Tue, Nov 24, 2026 at 3:42 PM mayor@city.example wrote:', '> 哪一盏？', '和中路12号门口那盏。', '> 什么时候坏的？', '三天前。'))).toBe('和中路12号门口那盏。\n三天前。');
  });

  it.each<[string, string, string]>([
    ['nothing but a quote', '', lines('> 您的诉求已受理', '> 编号123')],
    ['nothing but an original', '', lines('-----原始邮件-----', '发件人: x', '发送时间: y', '收件人: z', '', '正文')],
    ['forwarded, by its subject', '转发：扰民', lines('请处理', '', '------------------ 原始邮件 ------------------', '发件人: 王五', '发送时间: 昨天', '', '楼下太吵')],
    ['forwarded, by its line', 'x', lines('请处理', '', '---------- Forwarded message ---------', 'From: x', 'Date: y', 'To: z', '', '楼下太吵')],
    ['forwarded, by its Chinese line', 'x', lines('请处理', '', '-------- 转发邮件信息 --------', '发件人："王五"', '发送日期：2026', '', '楼下太吵')],
    ['forwarded by Apple Mail', 'x', lines('请处理', '', '开始转发的邮件：', '', '> 发件人: 王五', '> 楼下太吵')],
    ['words of somebody told by himself', '', lines('街道办在去年的答复中写道：', '“年底前修好。”', '至今没有人来。')],
    ['a word that programs use too', '', lines('发件人：李四', '我的信箱收不到邮件。')],
    ['a rule between his own paragraphs', '', lines('第一件事', '----------', '第二件事')],
    ['two hyphens long before the end', '', ['一', '-- ', ...Array.from({ length: 20 }, (_, n) => `第${n}件`)].join('\n')],
    ['the name of a phone in a sentence', '', lines('我在商店买的手机坏了', '发自内心地希望处理')],
  ])('%s stays whole', (_, subject, text) => {
    expect(ownWords(text, subject)).toBe(text);
  });
});
