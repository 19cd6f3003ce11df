import { cityFolder, loadCity, type City } from '#libs/city';
import { readRows } from './read-rows.ts';

let city: City;
beforeAll(async () => {
  const loaded = await loadCity(cityFolder('deploy/city/jiujiang'));
  if (!loaded.ok) throw new Error('the city has faults');
  city = loaded.city;
});

const chinese = ['单位', '层级', '姓名', '手机', '邮箱'];
const good = ['housing', '1', '周一鸣', '13800006001', ''];

describe('rows become posts', () => {
  test.each<[string, unknown[], unknown[], object]>([
    ['by code', chinese, good, { unit: 'housing', level: 1, holder: { name: '周一鸣', phone: '+8613800006001' } }],
    ['by full name', chinese, ['九江市住房和城乡建设局', '2', '周', '+86 138-0000-6001'], { unit: 'housing', level: 2, holder: { name: '周', phone: '+8613800006001' } }],
    ['by alias, mail only', chinese, ['住建局', '三级', '周', null, 'Zhou@Example.cn'], { unit: 'housing', level: 3, holder: { name: '周', email: 'zhou@example.cn' } }],
    ['English headings in another order', ['Name', 'Email', 'Level', 'Unit', 'Phone'], ['周', '', '第4级', 'housing', '１３８００００６００１'], { unit: 'housing', level: 4, holder: { name: '周', phone: '+8613800006001' } }],
    ['a number from abroad', chinese, ['housing', 1, '周', '+1 415 555 2671'], { unit: 'housing', level: 1, holder: { name: '周', phone: '+14155552671' } }],
  ])('%s', (_, heading, row, post) => {
    expect(readRows([heading, row], city)).toEqual({ posts: [post], faults: [], unread: [] });
  });

  test('empty rows are passed over, above the headings too; other columns are named', () => {
    const read = readRows([[null], [...chinese, '备注'], [], [...good, 'x'], [' ', null]], city);
    expect([read.posts.length, read.faults, read.unread]).toEqual([1, [], ['备注']]);
  });
});

describe('every fault is told with its row, its field and a remedy', () => {
  test.each<[string, unknown[][], [number, string][]]>([
    ['an unknown unit', [['天庭', '1', '周', '13800006001']], [[2, 'unit']]],
    ['no unit', [[null, '1', '周', '13800006001']], [[2, 'unit']]],
    ['level 5', [['housing', '5', '周', '13800006001']], [[2, 'level']]],
    ['level 0', [['housing', 0, '周', '13800006001']], [[2, 'level']]],
    ['no level', [['housing', '', '周', '13800006001']], [[2, 'level']]],
    ['no name', [['housing', '1', '', '13800006001']], [[2, 'name']]],
    ['neither number nor mail', [['housing', '1', '周', '', '']], [[2, 'phone']]],
    ['a number too short', [['housing', '1', '周', '1380000']], [[2, 'phone']]],
    ['a land line, which takes no SMS', [['housing', '1', '周', '0792-8123456']], [[2, 'phone']]],
    ['no mail address', [['housing', '1', '周', '', 'zhou(at)example.cn']], [[2, 'email']]],
    ['a post twice, by two names of its unit', [good, good.with(1, '2'), good.with(0, '住建局')], [[4, 'level']]],
    ['a post twice, the first with a fault', [good.with(3, '1'), good], [[2, 'phone'], [3, 'level']]],
    ['all of them', [['天庭', '9', '', '1', 'x']], [[2, 'unit'], [2, 'level'], [2, 'name'], [2, 'phone'], [2, 'email']]],
    ['no row', [], [[2, 'unit']]],
  ])('%s', (_, rows, faults) => {
    const read = readRows([chinese, ...rows], city);
    expect([read.posts, read.faults.map(({ row, field }) => [row, field])]).toEqual([[], faults]);
    for (const { message, remedy } of read.faults) expect([message, remedy]).not.toContain('');
  });

  test.each<[string, unknown[][], RegExp]>([
    ['an empty sheet', [], /单位 \(unit\), 层级 \(level\), 姓名 \(name\), 手机 \(phone\) or 邮箱 \(email\)/],
    ['no headings', [good], /no column for 单位/],
    ['no column of numbers or mail', [['单位', '层级', '姓名'], good], /no column for 手机 \(phone\) or 邮箱/],
  ])('%s', (_, rows, message) => {
    expect(readRows(rows, city).faults).toEqual([expect.objectContaining({ row: 1, field: 'headings', message: expect.stringMatching(message) })]);
  });
});
