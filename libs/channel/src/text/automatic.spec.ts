import { isAutomaticReply } from './automatic.ts';

it.each([
  '【自动回复】您好，我正在开会，稍后联系您。',
  '[自动回复]我现在不方便接听电话',
  '（自动回复）本人休假中',
  '  【 自动回复 】 稍后联系',
  '【某某银行】【自动回复】请拨打客服热线',
  '自动回复：您好',
  '系统自动回复: 已收到',
  '自動回覆：稍後聯絡',
  'Auto-Reply: I am driving',
  'AUTOREPLY: away',
  '[Auto Reply] I’ll call you back',
  'Automatic reply: out of office',
  '<Automated response> thank you',
])('%s', (text) => {
  expect(isAutomaticReply(text)).toBe(true);
});

it.each([
  '',
  '和中路的路灯坏了三天了',
  '自动回复总是骗人，没人管',
  '你们热线只会发【自动回复】，路灯还是坏的',
  '【民声直通车】短信里的自动回复是什么意思',
  '小区自动扶梯坏了：没人修',
  'auto repair shop blocks the road: noise at night',
  'I got an auto-reply: nobody called me',
])('a person wrote: %s', (text) => {
  expect(isAutomaticReply(text)).toBe(false);
});

it('a long text is no burden', () => {
  expect(isAutomaticReply(`【${'灯'.repeat(200_000)}`)).toBe(false);
  expect(isAutomaticReply(' '.repeat(200_000))).toBe(false);
});
