import type { City } from '../folder/city.ts';
import { loadJiujiang } from '../testing.ts';
import { classify, unclassified, type ClassifyInput } from './classify.ts';

let city: City;
beforeAll(async () => {
  city = await loadJiujiang();
});
const ask = (input: string | ClassifyInput) => classify(city, typeof input === 'string' ? { text: input } : input);

describe('spelling', () => {
  it.each([
    ['traditional', '和中路的路燈壞了三天了，請派人維修'],
    ['full-width and blanks', '和中路　的　路 灯 坏了３天了'],
    ['with line ends', '和中路\n的路灯\r\n坏了'],
    ['Kangxi radicals and zero-width characters', '和中路的路\u200b灯坏了'],
  ])('%s', (_, text) => {
    expect(ask(text)).toMatchObject({ subcategory: 'street-lighting', district: 'xunyang', road: '和中路', unit: 'urban-management' });
  });
});

describe('kinds', () => {
  it.each([
    ['我不是投诉，只是想问一下路灯几点开', 'inquiry'],
    ['这不是举报，我就是咨询一下低保怎么申请', 'inquiry'],
    ['并非投诉，建议红绿灯加个倒计时', 'suggestion'],
    ['不想投诉谁，就是请问公交卡怎么充值', 'inquiry'],
    ['咨询：投诉电话是多少，公交司机服务方面的', 'inquiry'],
    ['表扬101路公交司机，热心帮助我妈妈', 'praise'],
    ['感谢信：交警同志拾金不昧', 'praise'],
    ['表扬信：路灯报修之后当晚就派人来修好了', 'praise'],
    ['我要投诉物业，建议你们好好查查', 'complaint'],
    ['建议严查渣土车，太扰民', 'suggestion'],
    ['求助！孩子走失了', 'help'],
    ['路灯', 'help'],
    ['今天天气很好', 'other'],
  ])('%s is %s', (text, kind) => {
    expect(ask(text).kind).toBe(kind);
  });

  it('takes the kind under which it was handed in', () => {
    expect(ask({ text: '路灯坏了', kindHint: 'complaint' }).kind).toBe('complaint');
  });

  it('keeps a report a report, whatever it was handed in as', () => {
    expect(ask({ text: '咨询一下，局长收受红包归谁管', kindHint: 'inquiry' })).toMatchObject({ kind: 'report', unit: 'center' });
  });
});

describe('reports go to the duty desk, with the writer withheld', () => {
  it.each([
    '举报某科长收受红包以权谋私',
    '举报有人在路灯下摆摊',
    '我要检举村支书套取扶贫资金',
    '有个干部挪用公款，我有证据',
    '實名舉報開發商與官員官商勾結',
    '这个养猪场骗取补贴好几年了',
  ])('%s', (text) => {
    expect(ask(text)).toMatchObject({ kind: 'report', unit: 'center', decidedBy: 'desk', showsIdentity: false });
  });

  it('says why and whom a clerk may think of', () => {
    const found = ask('举报工地半夜施工，噪音太大');
    expect(found.reasons).toContain('a report leaves only by a person’s release');
    expect(found.candidates[0]).toBe('ecology');
  });
});

describe('a unit named in a complaint is never its recipient, nor its kin', () => {
  it.each([
    ['by its name', '投诉城管局不作为，占道经营没人管', 'urban-management'],
    ['by what people call it', '城管打人，烧烤摊没收了还骂人', 'urban-management'],
    ['its child', '投诉市公安局，交警乱贴罚款单，违章处理不合理', 'police'],
    ['its parent', '投诉派出所推诿，我的驾驶证被扣分', 'police'],
    ['a utility', '停水三天，自来水公司推诿不管', 'water-utility'],
    ['the parent of a utility', '投诉水务局，停水了打电话没人理', 'water-resources'],
    ['in traditional characters', '投訴環保局不作為，工廠偷排廢水', 'ecology'],
  ])('%s', (_, text, named) => {
    const found = ask(text);
    expect(found).toMatchObject({ kind: 'complaint', unit: 'center', decidedBy: 'desk', showsIdentity: false });
    expect(found.namedUnits).toContain(named);
    expect(found.candidates).not.toContain(named);
  });

  it('a village committee stands for its district', () => {
    const found = ask('都昌县汪墩乡村委会霸占我家宅基地，不给补偿');
    expect(found).toMatchObject({ kind: 'complaint', unit: 'center', district: 'duchang' });
    expect(found.candidates).not.toContain('duchang');
  });

  it('even where the whole is an inquiry, or was handed in as one', () => {
    expect(ask('请问城管打人，占道经营归谁管')).toMatchObject({ kind: 'inquiry', unit: 'center', showsIdentity: false });
    expect(ask({ text: '停水三天了自来水公司推诿', kindHint: 'help' })).toMatchObject({ kind: 'help', unit: 'center' });
    expect(ask('咨询，残联的人态度恶劣怎么办')).toMatchObject({ unit: 'center', decidedBy: 'desk' });
  });

  it('but may be asked, and thanked', () => {
    expect(ask('请问自来水公司水费怎么交')).toMatchObject({ kind: 'inquiry', unit: 'water-utility', decidedBy: 'rule' });
    expect(ask('感谢残联的同志，特此感谢')).toMatchObject({ kind: 'praise', unit: 'disabled-persons', category: unclassified });
    expect(ask('表扬退役军人局的小王')).toMatchObject({ kind: 'praise', unit: 'veterans' });
  });

  it('and another unit may receive the complaint', () => {
    expect(ask('工地半夜施工噪音太大，打电话给城管没人管')).toMatchObject({ unit: 'ecology', supporting: [], showsIdentity: false });
  });
});

describe('danger', () => {
  it.each([
    ['八里湖小区三楼着火了，有人被困', true],
    ['楼道里煤气泄漏，很大的煤气味', true],
    ['有人要跳江，快来人', true],
    ['電梯裡有人被困，救命', true],
    ['工地塔吊倒塌砸到人了', true],
    ['楼道里堆杂物有火灾隐患', false],
    ['建议学校多讲防溺水', false],
    ['落水管堵了', false],
    ['请问火灾保险怎么买', false],
    ['路灯坏了', false],
  ])('%s: %s', (text, emergency) => {
    expect(ask(text).emergency).toBe(emergency);
  });

  it('has the shortest limit, whatever the kind and the account', () => {
    expect(ask({ text: '举报仓库起火没人报', account: 'petition-bureau' }).deadline).toBe('same-day');
  });
});

describe('places', () => {
  it('a road of two districts matters only where they have different units', () => {
    expect(ask('十里大道的路灯坏了')).toMatchObject({ unit: 'urban-management', decidedBy: 'rule' });
    expect(ask('十里大道的路灯坏了').district).toBeUndefined();
    const homeless = ask('十里大道的征地补偿没发');
    expect(homeless).toMatchObject({ unit: 'center', decidedBy: 'desk', candidates: ['xunyang', 'lianxi'] });
    expect(homeless.reasons).toContain('the place is not clear: xunyang or lianxi');
  });

  it('a bureau of the city’s core gives way in the counties', () => {
    expect(ask('瑞昌市湓城大道的路灯不亮')).toMatchObject({ subcategory: 'street-lighting', unit: 'ruichang', district: 'ruichang' });
    expect(ask('人民路的路灯不亮').unit).toBe('center');
    expect(ask('武宁县人民路的路灯不亮').unit).toBe('wuning');
  });

  it('mending water pipes is not the county of Xiushui', () => {
    expect(ask('请派人来修水管，水管爆了')).toMatchObject({ subcategory: 'water-supply', unit: 'water-utility' });
    expect(ask('修水的水管爆了')).toMatchObject({ district: 'xiushui', unit: 'xiushui' });
  });

  it('a road’s name is no evidence for a category', () => {
    expect(ask('学府路').category).toBe(unclassified);
    expect(ask('青年路那边')).toMatchObject({ category: unclassified, unit: 'center', road: '青年路' });
  });

  it('the place of the form goes before what the text says', () => {
    expect(ask({ text: '我是浔阳区的，去那边看到路灯坏了', place: '都昌县东风大道' })).toMatchObject({ district: 'duchang', unit: 'duchang' });
  });

  it('what belongs to the district waits at the desk without one', () => {
    const found = ask('征地补偿款没有发');
    expect(found).toMatchObject({ unit: 'center', decidedBy: 'desk' });
    expect(found.reasons).toContain('the district decides, and the text names none');
  });
});

describe('who wrote', () => {
  it.each([
    ['street lighting: shown', '和中路的路灯坏了三天了', true],
    ['noise: withheld', '工地半夜施工噪音太大', false],
    ['who asks for secrecy is withheld', '路灯坏了，请为我保密', false],
    ['who asks for it in other words too', '路燈壞了，請不要透露我的電話', false],
    ['unclassified: withheld', '今天天气很好', false],
  ])('%s', (_, text, shown) => {
    expect(ask(text).showsIdentity).toBe(shown);
  });
});

describe('doubt', () => {
  it.each(['', '   ', '你好', '👍👍', 'hello', '\u0000\ud800', '我有事要说'])('%j waits at the desk', (text) => {
    expect(ask(text)).toMatchObject({ unit: 'center', decidedBy: 'desk', category: unclassified, kind: 'other', confidence: 0 });
  });

  it('two equally likely units are shown to a clerk', () => {
    const found = ask('停水又停电');
    expect(found).toMatchObject({ unit: 'center', decidedBy: 'desk' });
    expect(found.candidates).toEqual(['water-utility', 'power-utility']);
  });

  it('the subject counts for more than the text', () => {
    expect(ask({ subject: '停水', text: '昨天还停电来着' }).subcategory).toBe('water-supply');
  });
});

describe('limits', () => {
  it.each([
    ['和中路的路灯坏了三天了', undefined, 'week'],
    ['停水一天了', undefined, 'same-day'],
    ['建议改善停水通知', undefined, 'week'],
    ['投诉物业公司', undefined, '15-days'],
    ['拆迁款没发，一拖再拖', undefined, '30-days'],
    ['投诉物业公司', 'petition-bureau', '60-days'],
  ])('%s by %s: %s', (text, account, deadline) => {
    expect(ask({ text, ...(account && { account }) }).deadline).toBe(deadline);
  });
});

it('gives the same answer to the same question, and to a long one within reason', () => {
  const long = '和中路的路灯坏了三天了。'.repeat(20_000);
  expect(ask(long)).toEqual(ask(long));
  expect(ask(long)).toMatchObject({ subcategory: 'street-lighting', unit: 'urban-management' });
});

it('never names a unit, district or limit that the city does not have', () => {
  for (const text of ['路灯坏了', '举报', '都昌停水', '请问', '着火了', '人民路']) {
    const found = ask(text);
    expect(city.units.has(found.unit)).toBe(true);
    expect([...found.candidates, ...found.supporting].every((code) => city.units.has(code))).toBe(true);
    expect(city.deadlines.has(found.deadline)).toBe(true);
    expect(found.district === undefined || city.districts.has(found.district)).toBe(true);
  }
});
