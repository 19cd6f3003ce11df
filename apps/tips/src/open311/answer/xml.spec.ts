import { XMLParser, XMLValidator } from 'fast-xml-parser';
import fc from 'fast-check';
import { toXml, type Json } from './xml.ts';

const parser = new XMLParser({ ignoreDeclaration: true, parseTagValue: false, trimValues: false });

it('lists are elements of their own names, null is empty', () => {
  const value: Json = [{ service_code: 'a', metadata: true, order: 1, description: null }, { service_code: 'b', values: [{ key: 'k' }] }];
  expect(toXml('services', value)).toBe(
    '<?xml version="1.0" encoding="utf-8"?>\n<services><service><service_code>a</service_code><metadata>true</metadata><order>1</order><description/></service>'
    + '<service><service_code>b</service_code><values><value><key>k</key></value></values></service></services>\n',
  );
  expect(toXml('service_requests', [])).toBe('<?xml version="1.0" encoding="utf-8"?>\n<service_requests/>\n');
});

it.each([
  ['signs', `<b a="1">&amp; 'x'</b> ]]> <!-- <![CDATA[`, `<b a="1">&amp; 'x'</b> ]]> <!-- <![CDATA[`],
  ['lines', 'a\nb\tc', 'a\nb\tc'], ['what XML forbids', 'a\0b\u0008\u001f\ufffe', 'a\ufffdb\ufffd\ufffd\ufffd'],
  ['half a pair', 'a\ud83d', 'a\ufffd'], ['a whole one', '💡', '💡'],
])('%s stay text', (_, text, read) => {
  expect(parser.parse(toXml('d', { t: text }))).toEqual({ d: { t: read } });
});

it('whatever is written, it is XML', () => {
  fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => XMLValidator.validate(toXml('d', { t: text, u: [text] })) === true));
});
