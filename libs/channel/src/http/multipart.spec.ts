import { parseMultipart } from './multipart.ts';

const limits = { files: 2, fields: 3 };
const boundary = 'x-boundary';
const type = `multipart/form-data; boundary=${boundary}`;

function body(...parts: [head: string, content: string | Uint8Array][]): Buffer {
  return Buffer.concat([
    ...parts.flatMap(([head, content]) => [
      Buffer.from(`--${boundary}\r\nContent-Disposition: form-data; ${head}\r\n\r\n`), Buffer.from(content as string), Buffer.from('\r\n'),
    ]),
    Buffer.from(`--${boundary}--\r\n`),
  ]);
}

it('reads fields and files in Chinese, byte for byte', async () => {
  const bytes = Buffer.from([0xff, 0x00, 0x0d, 0x0a, 0xfe]);
  const read = await parseMultipart(body(
    ['name="正文"', '和中路的路灯坏了'], ['name="正文"', '两处'],
    ['name="photo"; filename="路灯.jpg"\r\nContent-Type: image/jpeg', bytes],
  ), type, limits);
  expect(read.fields.get('正文')).toEqual(['和中路的路灯坏了', '两处']);
  expect(read.files).toEqual([{ field: 'photo', name: '路灯.jpg', mediaType: 'image/jpeg', bytes }]);
});

it('a field that is GB18030 is not lost', async () => {
  const read = await parseMultipart(body(['name="text"', Buffer.from([0xc2, 0xb7, 0xb5, 0xc6])]), type, limits);
  expect(read.fields.get('text')).toEqual(['路灯']);
});

it('an empty file field, as a browser sends where nothing was chosen, is no file', async () => {
  const read = await parseMultipart(body(['name="photo"; filename=""\r\nContent-Type: application/octet-stream', '']), type, limits);
  expect(read.files).toEqual([]);
});

const file = (n: number): [string, string] => [`name="f"; filename="${n}.txt"`, 'x'];
it.each<[string, Buffer, string | undefined]>([
  ['no boundary', body(['name="a"', '1']), 'multipart/form-data'],
  ['no content type', body(['name="a"', '1']), undefined],
  ['another type', Buffer.from('{}'), 'application/json'],
  ['cut short', body(['name="a"', 'long enough to be cut']).subarray(0, 70), type],
  ['three files', body(file(1), file(2), file(3)), type],
  ['four fields', body(['name="a"', '1'], ['name="b"', '1'], ['name="c"', '1'], ['name="d"', '1']), type],
])('%s is refused with 400', async (_, bytes, contentType) => {
  await expect(parseMultipart(bytes, contentType, limits)).rejects.toMatchObject({ status: 400 });
});
