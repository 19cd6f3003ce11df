import type { City } from '../folder/city.ts';
import { loadJiujiang } from '../testing.ts';
import { findPlace } from './find-place.ts';

let city: City;
beforeAll(async () => {
  city = await loadJiujiang();
});

describe('findPlace', () => {
  it.each([
    ['和中路的路灯坏了', { district: 'xunyang', road: '和中路', candidates: ['xunyang'] }],
    ['濂溪区十里大道', { district: 'lianxi', road: '十里大道', candidates: ['lianxi'] }],
    ['十里大道', { road: '十里大道', candidates: ['xunyang', 'lianxi'] }],
    ['九瑞大道和长城路交叉口', { district: 'development-zone', road: '九瑞大道', candidates: ['development-zone'] }],
    ['长江大道靠近甘棠湖', { district: 'xunyang', road: '长江大道', place: '甘棠湖', candidates: ['xunyang'] }],
    ['甘棠街道办旁边', { district: 'xunyang', street: '甘棠街道', candidates: ['xunyang'] }],
    ['都昌土塘镇', { district: 'duchang', street: '土塘镇', candidates: ['duchang'] }],
    ['人民路', { road: '人民路', candidates: ['xunyang', 'wuning', 'ruichang'] }],
    ['人民路街道', { district: 'xunyang', street: '人民路街道', candidates: ['xunyang'] }],
    ['瑞昌人民路', { district: 'ruichang', road: '人民路', candidates: ['ruichang'] }],
    ['浔阳路', { district: 'xunyang', road: '浔阳路', candidates: ['xunyang'] }],
    ['八里湖大道', { district: 'balihu', road: '八里湖大道', candidates: ['balihu'] }],
    ['从浔阳区坐车到柴桑区', { candidates: ['xunyang', 'chaisang'] }],
    ['从浔阳区到濂溪区的庐山大道', { district: 'lianxi', road: '庐山大道', candidates: ['lianxi'] }],
    ['都昌县和中路', { district: 'duchang', candidates: ['duchang'] }],
    ['人和中路', { candidates: [] }],
    ['住在太和中路那边', { candidates: [] }],
    ['维修水管', { candidates: [] }],
    ['修水县城', { district: 'xiushui', candidates: ['xiushui'] }],
    ['示范镇', { candidates: [] }],
    ['瑞昌范镇', { district: 'ruichang', street: '范镇', candidates: ['ruichang'] }],
    ['廬山市牯嶺鎮', { district: 'lushan', street: '牯岭镇', candidates: ['lushan'] }],
    ['ＸＸ小区', { candidates: [] }],
    ['', { candidates: [] }],
  ])('%s', (text, expected) => {
    expect(findPlace(city, text)).toEqual(expected);
  });
});
