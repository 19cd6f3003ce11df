import { propose, type Proposal } from './propose.ts';

const today = new Date('2026-11-26T04:00:00Z');

it.each<[string, string, Partial<Proposal>]>([
  ['a letter with a farewell', '尊敬的市长:\n和中路的路灯坏了三天。\n此致\n敬礼\n市民:王建国\n2026年11月3日', { name: '王建国', writtenOn: '2026-11-03' }],
  ['name and date on one line', '路灯坏了。\n此致敬礼!\n李秀英 2026.11.3', { name: '李秀英', writtenOn: '2026-11-03' }],
  ['a date in Chinese numerals', '垃圾没人收。\n此致\n敬礼\n欧阳文山\n二〇二六年十一月三日', { name: '欧阳文山', writtenOn: '2026-11-03' }],
  ['as a machine reads 〇', '垃圾没人收。\n张桂兰\n二○二六年十月二十一日', { name: '张桂兰', writtenOn: '2026-10-21' }],
  ['a date without a year', '垃圾没人收。\n赵强\n11月3日', { name: '赵强', writtenOn: '2026-11-03' }],
  ['without a year and not yet come: last year', '垃圾没人收。\n赵强\n12月30日', { name: '赵强', writtenOn: '2025-12-30' }],
  ['a date with two digits', '垃圾没人收。\n赵强\n26年11月3日', { name: '赵强', writtenOn: '2026-11-03' }],
  ['a day that does not exist, and one to come', '赵强\n2026年2月30日\n2026年12月24日', { name: '赵强' }],
  ['dates in the text are not its date', '自2026年9月1日起路灯不亮,我多次反映,至今没有人来修理。\n此致\n敬礼\n周梅', { name: '周梅' }],
  ['a labelled date', '投诉人:周梅\n日期:2026-11-02\n事由:路灯不亮', { name: '周梅', writtenOn: '2026-11-02' }],
  ['labels as a form has them', '姓名:王建国 性别:男 年龄:67\n住址:濂溪区十里街道和中路18号3栋502室\n联系电话:13800001234\n反映问题:路灯', { name: '王建国', address: '濂溪区十里街道和中路18号3栋502室', phones: ['+8613800001234'] }],
  ['spaced as a machine reads', '姓 名 : 王 建 国\n电 话 : 138 0000 1234', { name: '王建国', phones: ['+8613800001234'] }],
  ['full-width', '投诉人：陈志明（签名）\n联系电话：１３８－００００－１２３４', { name: '陈志明', phones: ['+8613800001234'] }],
  ['a surname that is rare, behind a label', '反映人:爨建国', { name: '爨建国' }],
  ['a name of a minority', '写信人:买买提·艾山\n电话:0792-8123456', { name: '买买提·艾山', phones: ['+867928123456'] }],
  ['somebody who does not give his name', '反映人:江女士', { name: '江女士' }],
  ['王某', '举报人:王某某', { name: '王某某' }],
  ['several: the first', '投诉人:王建国、李秀英等12人', { name: '王建国' }],
  ['a group has no name', '此致\n敬礼\n和中小区全体业主\n2026年11月3日', { writtenOn: '2026-11-03' }],
  ['one who speaks for others', '此致\n敬礼\n5栋住户代表:程素芬(0792-8123467)\n2026年3月16日', { name: '程素芬', phones: ['+867928123467'], writtenOn: '2026-03-16' }],
  ['a rare name behind what he is', '盼复。\n种粮户:占水根\n电话:13767225094', { name: '占水根', phones: ['+8613767225094'] }],
  ['his shop before him', '盼复。\n诚信五金店 涂金保\n2026年10月29日', { name: '涂金保', writtenOn: '2026-10-29' }],
  ['敬上', '望领导重视。\n业主刘海燕敬上\n2026年11月3日', { name: '刘海燕', writtenOn: '2026-11-03' }],
  ['not the one it is written to', '王建国市长:\n您好!路灯坏了,请修。', {}],
  ['nor his office, nor a closing wish', '市信访局:\n路灯坏了。\n此致\n敬礼\n祝工作顺利\n万事如意', {}],
  ['nor who is complained of', '被投诉人:李大勇\n被投诉人电话:13900005678\n投诉人:孙丽', { name: '孙丽' }],
  ['a local number behind its label', '我叫孙丽,家里电话8123456,请回复。', { phones: ['+867928123456'] }],
  ['a number in brackets', '联系电话:(0792)8123456', { phones: ['+867928123456'] }],
  ['two numbers', '电话:13800001234、0792-8123456', { phones: ['+8613800001234', '+867928123456'] }],
  ['a number below the signature', '此致\n敬礼\n郑小红\n13800001234', { name: '郑小红', phones: ['+8613800001234'] }],
  ['numbers of others are not his', '我打了物业电话8223344和老板的手机13900005678都没有用,又打了12345热线。\n请市长过问此事,谢谢。\n我们等了很久。\n一直没有人来。\n天又冷了。\n老人摔倒了。\n此致\n敬礼\n郑小红', { name: '郑小红' }],
  ['an identity number is no telephone', '身份证号:360402195501011234\n姓名:王建国', { name: '王建国' }],
  ['where he lives, in a sentence', '我叫王建国,家住浔阳区甘棠街道湖滨小区5栋,楼下的路灯坏了。', { address: '浔阳区甘棠街道湖滨小区5栋' }],
  ['the place of the matter is not his address', '问题地址:和中路与长虹大道路口\n投诉人:王建国', { name: '王建国' }],
  ['an envelope', '332000\n江西省九江市八里湖大道\n市长 收\n江西省瑞昌市桂林街道南环路12号 王建国 寄\n邮编332200', { name: '王建国', address: '江西省瑞昌市桂林街道南环路12号' }],
  ['an envelope with labels', '收件人:市信访局\n收件地址:九江市八里湖大道1号\n寄件人:陈国庆\n寄件人地址:都昌县和合乡双峰村4组\n邮政编码:332600', { name: '陈国庆', address: '都昌县和合乡双峰村4组' }],
  ['an envelope without spaces', '九江市人民政府收\n湖口县双钟镇石钟山大道9号沈爱华缄', { name: '沈爱华', address: '湖口县双钟镇石钟山大道9号' }],
  ['nothing at all', '', {}],
  ['only noise', '。。,,\n— —\n1 2 3', {}],
])('%s', (_, text, expected) => {
  expect(propose(text, { areaCode: '0792', today })).toEqual({ phones: [], ...expected });
});

it('takes no long time over anything', () => {
  for (const piece of ['投诉人:', '电话:1380000', '地址:区区区区', '2026年', '王 ', ' : ', '一月', '物业']) {
    expect(propose(piece.repeat(50_000), { areaCode: '0792', today }).phones.length).toBeLessThanOrEqual(3);
  }
});
