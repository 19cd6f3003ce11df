import { fileTypeOf } from './media-type.ts';

const png = Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==', 'base64');
const jpeg = Buffer.concat([Buffer.from('ffd8ffe000104a46494600010100000100010000', 'hex'), Buffer.alloc(100)]);
const elf = Buffer.concat([Buffer.from('7f454c46020101000000000000000000', 'hex'), Buffer.alloc(200)]);

describe('what a file is', () => {
  it.each([
    ['a picture', png, 'image/png', 'image/png', false],
    ['another name of the same type', jpeg, 'image/jpg; charset=binary', 'image/jpeg', false],
    ['a picture of another type', png, 'image/jpeg', 'image/png', true],
    ['a program that is said to be a picture', elf, 'image/png', 'application/x-elf', true],
    ['a page that is said to be a picture', Buffer.from('<html><script>'), 'image/png', 'application/octet-stream', true],
    ['nothing said', png, undefined, 'image/png', false],
    ['said to be anything', png, 'application/octet-stream', 'image/png', false],
    ['text', Buffer.from('路灯坏了'), 'text/plain; charset=utf-8', 'text/plain', false],
    ['a contact', Buffer.from('BEGIN:VCARD\nEND:VCARD'), 'text/x-vcard', 'text/vcard', false],
    ['bytes that are said to be text', Buffer.from([0, 1, 2, 255]), 'text/plain', 'application/octet-stream', true],
    ['nonsense said', Buffer.from('abc'), 'nonsense', 'application/octet-stream', false],
    ['nothing at all', Buffer.alloc(0), 'image/png', 'application/octet-stream', true],
  ])('%s', async (_, bytes, declared, mediaType, lied) => {
    await expect(fileTypeOf(bytes, declared)).resolves.toEqual({ mediaType, lied });
  });
});
