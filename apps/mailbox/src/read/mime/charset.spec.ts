import iconv from 'iconv-lite';
import { decodeCharset } from './charset.ts';
import { decodeWords } from './words.ts';

const words = '和中路的路灯坏了，请尽快派人来修理。';
const gb = iconv.encode(words, 'gb18030');
const utf8 = Buffer.from(words);
const hz = Buffer.from('No.5 ~{<{M(~}~~ end');
const iso2022 = Buffer.from('\x1b$)A\x0e7V5F\x0f ok\r\n', 'latin1');

describe('the text of a part', () => {
  it.each<[string, Buffer, string | undefined, string, number]>([
    ['GB2312', gb, 'gb2312', words, 1],
    ['GBK, quoted and in capitals', gb, '"GBK"', words, 1],
    ['GB18030 with four bytes', iconv.encode('𠮷家𪚥', 'gb18030'), 'gb18030', '𠮷家𪚥', 1],
    ['GBK said to be GB2312', iconv.encode('朱镕基喆', 'gbk'), 'gb2312', '朱镕基喆', 1],
    ['Big5', iconv.encode('和中路的路燈壞了', 'big5'), 'big5', '和中路的路燈壞了', 1],
    ['HZ', hz, 'hz-gb-2312', 'No.5 见通~ end', 1],
    ['ISO-2022-CN', iso2022, 'iso-2022-cn', '分灯 ok\r\n', 1],
    ['UTF-8', utf8, 'utf-8', words, 1],
    ['UTF-8 with a mark at its beginning', Buffer.concat([Buffer.from('efbbbf', 'hex'), utf8]), 'UTF8', words, 1],
    ['UTF-16', iconv.encode(words, 'utf-16le'), 'utf-16le', words, 1],
    ['UTF-8 said to be GB2312', utf8, 'gb2312', words, 0.95],
    ['GB18030 said to be UTF-8', gb, 'utf-8', words, 0.9],
    ['GB18030 said to be ISO-8859-1', gb, 'iso-8859-1', words, 0.8],
    ['UTF-8 said to be ISO-8859-1', utf8, 'iso-8859-1', words, 0.95],
    ['GB18030 said to be ASCII', gb, 'us-ascii', words, 0.8],
    ['GB18030 of unknown-8bit', gb, 'unknown-8bit', words, 0.9],
    ['GB18030 of nothing', gb, undefined, words, 0.9],
    ['GB18030 of a charset that nobody knows', gb, 'x-qqmail-2003', words, 0.9],
    ['GB18030 said to be UTF-7', gb, 'utf-7', words, 0.9],
    ['two characters of GBK that are UTF-8 as well', iconv.encode('暸', 'gbk'), 'gbk', '暸', 1],
    ['Cyrillic', iconv.encode('Фонарь', 'koi8-r'), 'koi8-r', 'Фонарь', 1],
    ['French', iconv.encode('déchetterie fermée', 'latin1'), 'iso-8859-1', 'déchetterie fermée', 0.9],
    ['none', Buffer.alloc(0), 'gbk', '', 1],
  ])('%s', (_, bytes, label, text, confidence) => {
    const read = decodeCharset(bytes, label);
    expect(read.text).toBe(text);
    expect(read.confidence).toBeCloseTo(confidence, 1);
  });

  it.each<[string, Buffer, string]>([
    ['UTF-8 with a byte lost', Buffer.concat([utf8.subarray(0, 10), utf8.subarray(11)]), 'utf-8'],
    ['GBK cut in the middle of a character', gb.subarray(0, gb.length - 3), 'gbk'],
    ['UTF-8 cut in the middle of a character', utf8.subarray(0, utf8.length - 2), 'utf-8'],
  ])('%s: what is whole is read, and it is said that something is not', (_, bytes, label) => {
    const { text, confidence } = decodeCharset(bytes, label);
    expect(text).toContain('路灯坏了');
    expect(confidence).toBeLessThan(0.95);
    expect(confidence).toBeGreaterThanOrEqual(0.3);
  });
});

describe('the text of a header', () => {
  const q = (text: string) => [...iconv.encode(text, 'gbk')].map((byte) => `=${byte.toString(16).toUpperCase()}`).join('');
  const b64 = (bytes: Buffer) => bytes.toString('base64');
  it.each<[string, string, string]>([
    ['B', `=?utf-8?B?${b64(utf8)}?=`, words],
    ['Q in GBK', `=?GBK?Q?${q('路灯坏')}_OK?=`, '路灯坏 OK'],
    ['words between others', `Re: =?gb2312?B?${b64(iconv.encode('路灯', 'gbk'))}?= No. 5`, 'Re: 路灯 No. 5'],
    ['one character split over two', `=?gb2312?B?${b64(gb.subarray(0, 5))}?= =?gb2312?B?${b64(gb.subarray(5))}?=`, words],
    ['split over B and Q, in UTF-8', `=?utf-8?B?${b64(utf8.subarray(0, 4))}?= =?UTF-8?Q?${[...utf8.subarray(4)].map((byte) => `=${byte.toString(16)}`).join('')}?=`, words],
    ['two charsets', `=?utf-8?B?${b64(Buffer.from('路'))}?= =?gbk?B?${b64(iconv.encode('灯', 'gbk'))}?=`, '路灯'],
    ['GB18030 that nobody encoded', gb.toString('latin1'), words],
    ['UTF-8 that nobody encoded', utf8.toString('latin1'), words],
    ['UTF-8 that says it is GB2312', `=?gb2312?B?${b64(utf8)}?=`, words],
    ['GB2312 that says it is UTF-8', `=?utf-8?B?${b64(gb)}?=`, words],
    ['unknown-8bit', `=?unknown-8bit?B?${b64(gb)}?=`, words],
    ['with its language (RFC 2231)', `=?utf-8*zh?B?${b64(utf8)}?=`, words],
    ['blanks inside Q', '=?us-ascii?Q?the lamp is out?=', 'the lamp is out'],
    ['nothing encoded', 'the lamp =?is out', 'the lamp =?is out'],
    ['an empty word', '=?utf-8?B??=', ''],
    ['none', '', ''],
  ])('%s', (_, header, text) => {
    expect(decodeWords(header)).toBe(text);
  });

  it('reads a thousand words that are nearly encoded', () => {
    expect(decodeWords('=?utf-8?B?'.repeat(1000))).toHaveLength(8192);
  });
});
