import { messageId } from '#libs/contract';
import type { RunningService } from '#libs/service';
import { until } from '../../../../libs/channel/src/testing/adapter-kit.ts';
import { formOf, openLetters, type LettersKit } from '../spec/kit.ts';

jest.setTimeout(60_000);

let kit: LettersKit;
let service: RunningService;
beforeAll(async () => {
  kit = await openLetters();
  service = await kit.start();
});
afterAll(() => kit.close());
beforeEach(() => kit.emptied());

const key = '5d0b7f6e-letter';
const lamp = [{ lines: ['尊敬的市长：', '和中路的路灯坏了三天。'] }];
const scan = (tail = 'lamp') => kit.reader.file(lamp, tail);
const stored = async () => Number((await kit.query<{ n: string }>('SELECT count(*) AS n FROM receipts'))[0]?.n);

function post(body: NonNullable<RequestInit['body']>, headers: Record<string, string> = {}, path = '/letters'): Promise<Response> {
  return fetch(`${service.url}${path}`, { method: 'POST', body, headers: { 'authorization': `Bearer ${kit.keys['scanner']}`, 'idempotency-key': key, ...headers } });
}
interface Taken {
  id: string;
  url: string;
  progress: string;
  files: { place: number; accepted: boolean; message?: string; remedy?: string; mediaType: string }[];
  errors: { field: string; message: string; remedy?: string }[];
}
const read = async (response: Response) => (await response.json()) as Taken;
const typed = {
  registerNumber: 'XF20261126-0012', postmarkedOn: '2026-11-20', receivedOn: '2026-11-22', senderName: '汪桂香', senderAddress: '浔阳区和中路9号', senderPhone: '13800005678', subject: '路灯',
};

describe('a letter is taken in', () => {
  it('at once, with its text pending and all that was typed; it is read behind', async () => {
    const answer = await post(formOf(typed, [[scan(), '一.png'], [scan('two'), '二.png']]));
    const id = messageId('jiujiang', 'letters', key);
    const body = await read(answer);
    expect([answer.status, body]).toEqual([201, {
      id, messageId: id, url: `https://minsheng.example.org/letters/${id}`, progress: `https://minsheng.example.org/letters/${id}/progress`,
      files: [{ place: 0, name: '一.png', mediaType: 'image/png', bytes: 37, accepted: true }, { place: 1, name: '二.png', mediaType: 'image/png', bytes: 36, accepted: true }],
    }]);
    const { received: [message, ...rest] } = await kit.intake();
    expect(rest).toEqual([]);
    expect(message).toMatchObject({
      id, medium: 'letter', account: 'letters', category: 'letter', subject: '路灯', text: '', textOrigin: { kind: 'pending', confidence: 0 },
      occurredAt: '2026-11-20T00:00:00+08:00', receivedAt: '2026-11-22T00:00:00+08:00', source: { provider: 'scan', id: key },
      attachments: [{ state: 'stored', role: 'original', name: '一.png' }, { state: 'stored', role: 'original', name: '二.png' }, { role: 'original', mediaType: 'application/json' }],
    });
    expect(message).not.toHaveProperty('replyTo');
    await expect(kit.opened(message?.correspondent)).resolves.toEqual({ name: '汪桂香', address: '浔阳区和中路9号', phones: ['+8613800005678'], emails: [], capacity: 'self' });
    const amended = await until('both texts', async () => {
      const { amended: all } = await kit.intake();
      return all.filter(({ by }) => by === 'ocr').length === 2 && all;
    });
    expect(amended.at(-1)).toMatchObject({ text: `${lamp[0]?.lines.join('\n')}\n\n${lamp[0]?.lines.join('\n')}`, textOrigin: { kind: 'ocr' } });
    expect(JSON.stringify([await kit.records(), kit.log])).not.toMatch(/13800005678|汪桂香|浔阳区/);
  });

  it.each<[string, string, Record<string, string>]>([
    ['the type of a picture', '', { 'content-type': 'image/png' }], ['another type than it has', '', { 'content-type': 'image/tiff' }], ['no type', '', { 'content-type': 'application/octet-stream' }],
    ['the fields in the query', `?${new URLSearchParams({ ...typed, fileName: 'scan.png' }).toString()}`, { 'content-type': 'image/png' }],
  ])('as the body alone, as plain scanners send it: %s', async (_, query, headers) => {
    const answer = await post(new Uint8Array(scan()), headers, `/letters${query}`);
    expect([answer.status, (await read(answer)).files]).toMatchObject([201, [{ mediaType: 'image/png', accepted: true }]]);
    expect((await kit.intake()).received[0]?.attachments[0]).toMatchObject({ role: 'original', mediaType: 'image/png' });
  });

  it('with the odd files that came along: kept as they are, and told', async () => {
    const answer = await post(formOf({}, [[scan(), 'a.png'], [Buffer.from('not a scan'), 'note.txt', 'text/plain'], [new Uint8Array(), 'empty.tif', 'image/tiff']]));
    expect([answer.status, (await read(answer)).files]).toMatchObject([201, [
      { accepted: true }, { accepted: false, message: 'is no picture and no PDF but text/plain', remedy: expect.stringContaining('PDF') }, { accepted: false, message: 'is empty' },
    ]]);
    expect((await kit.intake()).received[0]?.attachments).toMatchObject([{ role: 'original' }, { role: 'media', mediaType: 'text/plain' }, { role: 'media', bytes: 0 }, { mediaType: 'application/json' }]);
  });

  it('once, however often and however many at once it is sent', async () => {
    const answers = await Promise.all(Array.from({ length: 20 }, async () => {
      const answer = await post(formOf(typed, [[scan(), 'a.png']]));
      return `${answer.status} ${await answer.text()}`;
    }));
    expect([new Set(answers).size, await stored()]).toEqual([1, 1]);
  });

  it('but not under a key that was used for another letter', async () => {
    await post(formOf({}, [[scan(), 'a.png']]));
    const other = await post(formOf({ registerNumber: 'XF20261126-0099' }, [[scan('other'), 'a.png']]));
    expect([other.status, (await read(other)).errors[0]?.field, await stored()]).toEqual([422, 'Idempotency-Key', 1]);
    expect((await post(formOf({ registerNumber: 'XF20261126-0099' }, [[scan(), 'a.png']]))).status).toBe(422);
    expect(await kit.query('SELECT register_number FROM letters')).toEqual([{ register_number: null }]);
  });

  it('confidential, and of a number at home', async () => {
    await post(formOf({ capacity: 'confidential', senderPhone: '8123456' }, [[scan(), 'a.png']]));
    const { received: [message] } = await kit.intake();
    await expect(kit.opened(message?.correspondent)).resolves.toMatchObject({ phones: ['+867928123456'], capacity: 'confidential' });
  });
});

describe('what cannot be taken in names each field and what to do', () => {
  it.each<[string, Record<string, string>, string[]]>([
    ['an account that takes no letters', { account: 'mayor-mobile' }, ['account']],
    ['an account that there is not', { account: 'nobody' }, ['account']],
    ['31 November', { receivedOn: '2026-11-31' }, ['receivedOn']],
    ['a day to come', { receivedOn: '2199-01-01' }, ['receivedOn']],
    ['a postmark after the day it came', { postmarkedOn: '2026-11-24', receivedOn: '2026-11-20' }, ['postmarkedOn']],
    ['no number', { senderPhone: 'his wife' }, ['senderPhone']],
    ['a name of 300 characters', { senderName: '王'.repeat(300) }, ['senderName']],
    ['a capacity of its own', { capacity: 'secret' }, ['capacity']],
    ['a field that we do not know', { colour: 'red' }, ['colour']],
    ['several at once', { senderPhone: 'x', postmarkedOn: 'soon' }, ['postmarkedOn', 'senderPhone']],
  ])('%s', async (_, fields, named) => {
    const answer = await post(formOf(fields, [[scan(), 'a.png']]));
    const { errors } = await read(answer);
    expect([answer.status, errors.map(({ field }) => field), await stored()]).toEqual([400, named, 0]);
    for (const { remedy } of errors) expect(remedy).toMatch(/\w/);
  });

  it.each<[string, () => NonNullable<RequestInit['body']>, Record<string, string>, number, string[]]>([
    ['no file', () => formOf(typed, []), {}, 400, ['files']],
    ['an empty file', () => formOf({}, [[new Uint8Array(), 'a.pdf', 'application/pdf']]), {}, 400, ['a.pdf']],
    ['a text that says it is a picture', () => formOf({}, [[Buffer.from('hello'), 'a.png', 'image/png']]), {}, 400, ['a.png']],
    ['a page of the web', () => formOf({}, [[Buffer.from('<html></html>'), 'a.html', 'text/html'], [Buffer.from('x'), 'b.bin']]), {}, 400, ['a.html', 'b.bin']],
    ['an empty body', () => new Uint8Array(), { 'content-type': 'image/tiff' }, 400, ['files[0]']],
    ['a program as the body', () => new Uint8Array([0x7f, 0x45, 0x4c, 0x46, 2, 1, 1, 0]), { 'content-type': 'image/tiff' }, 400, ['files[0]']],
    ['a form cut short', () => '--b\r\ncontent-disposition: form-data; name="scan"; filename="a.png"\r\n\r\nx', { 'content-type': 'multipart/form-data; boundary=b' }, 400, []],
    ['JSON', () => '{"registerNumber":', { 'content-type': 'application/json' }, 415, []],
    ['a form without files', () => 'registerNumber=1', { 'content-type': 'application/x-www-form-urlencoded' }, 415, []],
    ['no Idempotency-Key', () => new Uint8Array(scan()), { 'content-type': 'image/png', 'idempotency-key': '' }, 400, ['Idempotency-Key']],
    ['no key', () => new Uint8Array(scan()), { 'content-type': 'image/png', 'authorization': '' }, 401, []],
    ['a stranger’s key', () => new Uint8Array(scan()), { 'content-type': 'image/png', 'authorization': 'Bearer stranger' }, 401, []],
    ['a key of another scope', () => new Uint8Array(scan()), { 'content-type': 'image/png', 'authorization': 'Bearer key-of-station-in-the-tests' }, 403, []],
    ['more than 128 MiB', () => new Uint8Array(129 * 1024 * 1024), { 'content-type': 'image/tiff' }, 413, []],
  ])('%s', async (name, body, headers, status, named) => {
    // Of one that is too large the server may hang up before all of it was sent.
    const answer = await post(body(), headers).catch((error: unknown) => (status === 413 ? undefined : Promise.reject(error as Error)));
    if (answer) expect([name, answer.status, (await read(answer)).errors?.map(({ field }) => field) ?? []]).toEqual([name, status, named]);
    expect(await stored()).toBe(0);
  });

  it('a field twice', async () => {
    const form = formOf({ subject: 'a' }, [[scan(), 'a.png']]);
    form.append('subject', 'b');
    expect((await read(await post(form))).errors).toEqual([{ field: 'subject', message: 'came several times', remedy: 'send it once' }]);
  });
});

it('LETTERS_ACCOUNT that takes no letters stops the start', async () => {
  await expect(kit.start({ LETTERS_ACCOUNT: 'mayor-mobile' })).rejects.toThrow(/LETTERS_ACCOUNT is "mayor-mobile", which takes no letters[^]*letters/);
});
