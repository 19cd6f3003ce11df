import { identityOf } from './identity.ts';
import { isWhole } from './whole.ts';

const jpeg = Buffer.concat([Buffer.from([0xff, 0xd8, 0xff, 0xe0]), Buffer.alloc(300, 7), Buffer.from([0xff, 0xd9])]);
const pdf = Buffer.from('%PDF-1.4\n1 0 obj\nendobj\nstartxref\n9\n%%EOF\n');
const png = Buffer.concat([Buffer.from('89504e470d0a1a0a', 'hex'), Buffer.alloc(90), Buffer.from('0000000049454e44ae426082', 'hex')]);
const tiff = Buffer.concat([Buffer.from('49492a0010000000', 'hex'), Buffer.alloc(8), Buffer.from('0000', 'hex')]);

it.each<[string, Buffer, boolean]>([
  ['a JPEG', jpeg, true], ['a JPEG with zeros behind', Buffer.concat([jpeg, Buffer.alloc(20)]), true], ['half of a JPEG', jpeg.subarray(0, 150), false],
  ['a PDF', pdf, true], ['half of a PDF', pdf.subarray(0, 20), false], ['a PNG', png, true], ['half of a PNG', png.subarray(0, 60), false],
  ['a TIFF', tiff, true], ['a TIFF whose directory is not there yet', tiff.subarray(0, 12), false], ['the head of a TIFF', tiff.subarray(0, 6), false],
  ['nothing', Buffer.alloc(0), false], ['another kind', Buffer.from('GIF89a'), true],
])('%s is whole: %s', (_, content, whole) => {
  expect(isWhole(content)).toBe(whole);
});

it('a file is known by its content and its name, and its name is not to be read in that', () => {
  const identity = identityOf({ name: '张三来信.jpg', content: jpeg });
  expect(identity).toMatch(/^inbox:[0-9a-f]{64}$/);
  expect(identityOf({ name: '张三来信.jpg', content: jpeg })).toBe(identity);
  expect(new Set([identity, identityOf({ name: 'b.jpg', content: jpeg }), identityOf({ name: '张三来信.jpg', content: png })]).size).toBe(3);
});
