import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { maskCases } from './mask.cases.ts';
import { mask, maskTokens } from './mask.ts';

describe('mask', () => {
  test.each(maskCases.map(([what, input, output, known]) => ({ what, input, output, known })))('$what', ({ input, output, known }) => {
    expect(mask(input, known).text).toBe(output);
  });

  test('counts what it found and never quotes it', () => {
    const { found } = mask('13800001234、13900005678，赣G12345');
    expect(found).toEqual([{ kind: 'phone', count: 2 }, { kind: 'plate', count: 1 }]);
  });

  test('masking what is masked changes nothing', () => {
    for (const [, , output, known] of maskCases) expect(mask(output, known).text).toBe(output);
  });

  test('a mobile leaves in no text that surrounds it with other than digits and separators', () => {
    const around = fc.string({ unit: 'grapheme', maxLength: 20 }).filter((text) => !/[\p{N}+@零一二三四五六七八九幺么〇]/u.test(text.normalize('NFKC')));
    fc.assert(fc.property(around, around, (before, after) => {
      expect(mask(`${before}；13800001234；${after}`).text).not.toContain('13800001234');
    }), { numRuns: 300 });
  });

  test('what is not found stays to the last code unit', () => {
    const parts = new RegExp(Object.values(maskTokens).join('|'));
    fc.assert(fc.property(fc.string({ unit: 'binary', maxLength: 60 }), (text) => {
      let from = 0;
      for (const kept of mask(text).text.split(parts)) {
        const at = text.indexOf(kept, from);
        expect(at).toBeGreaterThanOrEqual(from);
        from = at + kept.length;
      }
    }), { numRuns: 300 });
  });
});

describe('the work is bounded by the length of the text', () => {
  const folder = __dirname;
  const sources = readdirSync(folder).filter((name) => name.endsWith('.ts') && !/\.(?:spec|cases)\.ts$/.test(name));

  test('no expression repeats without a bound', () => {
    expect(sources.length).toBeGreaterThan(8);
    for (const name of sources) {
      for (const expression of expressionsIn(readFileSync(join(folder, name), 'utf8'))) {
        expect({ name, expression, unbounded: unboundedIn(expression) }).toEqual({ name, expression, unbounded: [] });
      }
    }
  });

  test('the check itself sees a star, a plus and an open brace', () => {
    expect(unboundedIn('a*')).toHaveLength(1);
    expect(unboundedIn('(?:a+)b')).toHaveLength(1);
    expect(unboundedIn('a{2,}')).toHaveLength(1);
    expect(unboundedIn('[*+]\\+a{1,2}')).toHaveLength(0);
    expect(expressionsIn('x(/a*/g); const b = 1 / 2;')).toContain('a*');
  });

  // Work that grew with the square of the length would take hours here: the limit tells hanging, it claims no speed.
  const hostile: Record<string, string> = {
    'digits': '1', 'digits apart': '1 ', 'mobiles almost': '1380000123-', 'plus': '+1 1 1 1 1 1 1 1 ', 'at': 'a@', 'local parts': `${'a'.repeat(63)}@`,
    'introductions': '我叫张三，', 'introductions of many': '我是张', 'provinces': '赣G1 ', 'doors': '3栋2单元', 'stated doors': '我家住', 'words': '电话身份证卡号',
    'chat': '微信a', 'Chinese numerals': '一三八', 'invisible': '\u200b', 'traditional': '張', 'surrogates': '\ud800', 'lines': '张\n', 'spaces': ' ', 'brackets': '(((1',
  };
  test.each(Object.entries(hostile))('256 KiB of %s', (_, piece) => {
    const text = piece.repeat(Math.ceil(262_144 / piece.length));
    const known = { names: ['张三', 'a a'], addresses: ['和中路88号金安小区3栋2单元501室'], phones: ['+8613800001234'], emails: ['a@a.cn'] };
    const began = performance.now();
    expect(mask(text, known).text.length).toBeGreaterThan(0);
    expect(performance.now() - began).toBeLessThan(30_000);
  }, 60_000);
});

/** Expressions between slashes, and template texts that become expressions. */
function expressionsIn(source: string): string[] {
  const code = source.replace(/\/\*\*?[\s\S]*?\*\/|^\s*\/\/.*$| \/\/ .*$/gm, '');
  const slashed = [...code.matchAll(/(?<=[(,=:!?&|[]\s*|return )\/((?:[^/\n\\[]|\\.|\[(?:[^\]\n\\]|\\.)*\])+)\/[a-z]*/g)].map((match) => match[1] ?? '');
  const templates = [...code.matchAll(/`([^`\n]*)`/g)].map((match) => (match[1] ?? '').replace(/\$\{[^}]*\}/g, '')).filter((text) => /[([]/.test(text));
  return [...slashed, ...templates];
}

function unboundedIn(expression: string): string[] {
  const bare = expression.replace(/\\./g, '').replace(/\[[^\]]*\]/g, 'x');
  return bare.match(/[*+]|\{\d+,\}/g) ?? [];
}
