import { once } from 'node:events';
import { get } from 'node:http';
import type { RunningService } from '#libs/service';
import { until } from '../../../../libs/channel/src/testing/adapter-kit.ts';
import { formOf, openLetters, type LettersKit, type ScriptedPage } from '../spec/kit.ts';
import type { LetterView } from './view.ts';

jest.setTimeout(60_000);

let kit: LettersKit;
let service: RunningService;
beforeAll(async () => {
  kit = await openLetters();
  service = await kit.start();
});
afterAll(() => kit.close());
beforeEach(async () => {
  await kit.emptied();
  kit.reader.hold = undefined;
});

const pages: ScriptedPage[] = [
  { lines: ['尊敬的市长：', { text: '和中路的路打坏了三天，', confidence: 0.62 }, '请派人修理。'], codes: [{ format: 'QRCode', text: 'XF20261126-0012' }] },
  { lines: ['此致', '敬礼', '写信人：汪桂香', '电话：13800005678'] },
];
let letters = 0;
const headers = () => ({ authorization: `Bearer ${kit.keys['scanner']}` });

async function bring(fields: Record<string, string> = {}, script: ScriptedPage[] | string = pages): Promise<string> {
  letters += 1;
  const answer = await fetch(`${service.url}/letters`, {
    method: 'POST', headers: { ...headers(), 'idempotency-key': `letter-${letters}` }, body: formOf(fields, [[kit.reader.file(script, `file-${letters}`), '信.png']]),
  });
  return ((await answer.json()) as { id: string }).id;
}
const ask = (path: string, more: RequestInit = {}) => fetch(`${service.url}${path}`, { ...more, headers: { ...headers(), ...(more.headers as Record<string, string>) } });
const view = async (id: string) => (await ask(`/letters/${id}`)).json() as Promise<LetterView>;
const settled = (id: string) => until('the letter to be read', async () => {
  const letter = await view(id);
  return letter.state !== 'waiting' && letter;
});
const patch = (id: string, body: object, key = kit.keys['scanner']) => ask(`/letters/${id}/text`, {
  method: 'PATCH', headers: { 'content-type': 'application/json', 'authorization': `Bearer ${key ?? ''}` }, body: JSON.stringify(body),
});

describe('what is shown of a letter', () => {
  it('its pages with lines and boxes, what is proposed, and the number on it', async () => {
    const id = await bring({ registerNumber: 'XF20261126-0013' });
    const letter = await settled(id);
    expect(letter).toMatchObject({
      id, state: 'read', registerNumber: 'XF20261126-0013', readNumber: 'XF20261126-0012', numbersDiffer: true, by: 'spec-scanner', corrections: [], resembles: [],
      textOrigin: { kind: 'ocr' }, sender: { name: '汪桂香', phones: ['+8613800005678'], proposed: ['name', 'phones'], capacity: 'self' },
    });
    expect(letter.text).toBe(pages.map(({ lines }) => lines.map((line) => (typeof line === 'string' ? line : line.text)).join('\n')).join('\n\n'));
    expect(letter.files).toMatchObject([{ place: 0, name: '信.png', state: 'read', of: 2, pages: [
      { page: 1, picture: `/letters/${id}/pages/0/1`, width: 1240, codes: [{ text: 'XF20261126-0012' }], lines: [{}, { text: '和中路的路打坏了三天，', confidence: 0.62, box: [100, 160, 900, 50] }, {}] },
      { page: 2 },
    ] }]);
    const picture = await ask(`/letters/${id}/pages/0/2`);
    expect([picture.status, picture.headers.get('content-type'), picture.headers.get('cache-control')]).toEqual([200, 'image/webp', 'no-store']);
    expect(await picture.text()).toBe('RIFF\0\0\0\0WEBP2');
  });

  it('a number read from the letter counts where none was typed; both are found', async () => {
    const id = await bring();
    expect(await settled(id)).toMatchObject({ registerNumber: 'XF20261126-0012', numbersDiffer: false });
    await settled(await bring({ registerNumber: 'XF20261126-0044' }, [{ lines: ['别的信'] }]));
    const found = async (register: string) => ((await (await ask(`/letters?register=${register}`)).json()) as { letters: { id: string }[] }).letters.map((one) => one.id);
    expect([await found('XF20261126-0012'), (await found('XF20261126-0044')).length, await found('XF1')]).toEqual([[id], 1, []]);
  });

  it('typed senders are not proposed, and are not overwritten', async () => {
    const letter = await settled(await bring({ senderName: '汪桂芳', senderPhone: '13900001111' }));
    expect(letter.sender).toEqual({ name: '汪桂芳', phones: ['+8613900001111'], capacity: 'self', proposed: [] });
  });

  it('why a file is not read', async () => {
    expect(await settled(await bring({}, '扫描件已损坏，请重新扫描'))).toMatchObject({ state: 'refused', text: '', files: [{ state: 'refused', reason: '扫描件已损坏，请重新扫描', pages: [] }] });
  });

  it('nothing to whom it is not for, and nothing of what is not there', async () => {
    const id = await bring();
    await settled(id);
    for (const path of [`/letters/${id}`, `/letters/${id}/progress`, `/letters/${id}/pages/0/1`, '/letters', '/letters/scan']) {
      expect([path, (await fetch(`${service.url}${path}`)).status, (await ask(path, { headers: { authorization: 'Bearer key-of-station-in-the-tests' } })).status]).toEqual([path, 401, 403]);
    }
    const other = 'aaaaaaaa-0000-5000-8000-000000000000';
    for (const path of [`/letters/${other}`, `/letters/${other}/progress`, '/letters/none', `/letters/${id}/pages/0/3`, `/letters/${id}/pages/1/1`, `/letters/${id}/pages/x/1`, `/letters/${id}/pages/99999999999/1`]) {
      expect([path, (await ask(path)).status]).toEqual([path, 404]);
    }
    expect((await ask('/letters?since=31%20November')).status).toBe(400);
  });
});

describe('progress', () => {
  async function follow(id: string, more: Record<string, string> = {}, at = service) {
    const request = get(`${at.url}/letters/${id}/progress`, { headers: { ...headers(), ...more } });
    const [response] = (await once(request, 'response')) as [import('node:http').IncomingMessage];
    let text = '';
    response.setEncoding('utf8').on('data', (part: string) => { text += part; });
    return { response, request, events: () => [...text.matchAll(/^event: (\w+)\ndata: (.*)$/gm)].map(([, event, data]) => `${event ?? ''} ${data ?? ''}`), ended: once(response, 'close') };
  }
  const all = ['page {"file":0,"page":1,"of":2}', 'page {"file":0,"page":2,"of":2}', 'read {"file":0,"pages":2}', 'done {}'];

  it('tells each page when it is read, and ends', async () => {
    let go = (): void => {};
    kit.reader.hold = new Promise((resolve) => { go = resolve; });
    const id = await bring();
    const { response, events, ended } = await follow(id);
    expect([response.statusCode, response.headers['content-type'], response.headers['x-accel-buffering']]).toEqual([200, 'text/event-stream; charset=utf-8', 'no']);
    await until('the first page', () => events().length === 1);
    expect(events()[0]).toMatch(/^page \{"file":0,"page":1/);
    go();
    await ended;
    expect(events().slice(1)).toEqual(all.slice(1));
  });

  it('of what was read before tells all at once; who has seen the end is told that there is no more', async () => {
    const id = await bring();
    await settled(id);
    const again = await follow(id, { 'last-event-id': '0.1' });
    await again.ended;
    expect(again.events()).toEqual(all);
    expect((await follow(id, { 'last-event-id': 'done' })).response.statusCode).toBe(204);
  });

  it('tells why a file is refused, and what another instance reads', async () => {
    const other = await kit.start();
    const id = await bring({}, '加密的文件');
    const request = await fetch(`${other.url}/letters/${id}/progress`, { headers: headers() });
    expect(await request.text()).toContain('event: refused\ndata: {"file":0,"reason":"加密的文件"}\n\nid: done\nevent: done');
    await other.close();
  });

  it('ends when the service stops, and does not hold it up when the listener is gone', async () => {
    let go = (): void => {};
    kit.reader.hold = new Promise((resolve) => { go = resolve; });
    const other = await kit.start();
    const id = await bring();
    const [held, leaving] = [await follow(id, {}, other), await follow(id, {}, other)];
    leaving.request.destroy();
    await leaving.ended.catch(() => {});
    const stopping = other.close();
    await held.ended;
    expect(held.response.complete).toBe(true);
    go();
    await stopping;
  });
});

describe('a clerk’s correction', () => {
  const right = '尊敬的市长：\n和中路的路灯坏了三天，\n请派人修理。';

  it('is kept beside what was read, with who and when, and told once', async () => {
    const id = await bring();
    const before = await settled(id);
    const body = { revision: before.revision, text: right };
    const answer = await patch(id, body);
    expect([answer.status, await answer.json()]).toEqual([200, { revision: before.revision + 1, changed: true }]);
    // Its answer may have been lost.
    expect(await (await patch(id, body)).json()).toEqual({ revision: before.revision + 1, changed: false });
    const letter = await view(id);
    expect(letter).toMatchObject({ text: right, readText: before.text, textOrigin: { kind: 'clerk', confidence: 1 }, corrections: [{ number: 1, by: 'spec-scanner', text: right }], sender: before.sender });
    const { amended } = await kit.intake();
    expect(amended.at(-1)).toMatchObject({ messageId: id, by: 'clerk:spec-scanner', revision: before.revision + 1, text: right, textOrigin: { kind: 'clerk', confidence: 1 } });
    expect(amended.filter(({ by }) => by.startsWith('clerk:'))).toHaveLength(1);
    expect(amended.at(-1)).not.toHaveProperty('correspondent');
    expect(JSON.stringify(await kit.query('SELECT * FROM letter_corrections'))).not.toContain('路灯');
  });

  it('confirms or replaces who wrote; nothing stays proposed; later corrections keep it', async () => {
    const id = await bring({ capacity: 'confidential' });
    const { revision } = await settled(id);
    expect((await patch(id, { revision, text: right, sender: { name: '汪桂香', phone: '', address: '浔阳区和中路9号' }, registerNumber: 'XF20261126-0077' })).status).toBe(200);
    const sealed = (await kit.intake()).amended.at(-1)?.correspondent;
    await expect(kit.opened(sealed)).resolves.toEqual({ name: '汪桂香', address: '浔阳区和中路9号', phones: [], emails: [], capacity: 'confidential' });
    expect(await view(id)).toMatchObject({ registerNumber: 'XF20261126-0077', readNumber: 'XF20261126-0012', numbersDiffer: true, sender: { name: '汪桂香', phones: [], proposed: [] } });
    const second = await patch(id, { revision: revision + 1, text: `${right}\n汪桂香` });
    expect(await second.json()).toEqual({ revision: revision + 2, changed: true });
    expect(await view(id)).toMatchObject({ sender: { name: '汪桂香', phones: [], proposed: [] }, corrections: [{ number: 1 }, { number: 2 }], registerNumber: 'XF20261126-0077' });
  });

  it('of what a clerk has not seen is refused with the present revision; of two at once one is', async () => {
    const id = await bring();
    const { revision } = await settled(id);
    const both = await Promise.all(['一', '二'].map((text) => patch(id, { revision, text })));
    expect(both.map(({ status }) => status).sort((one, other) => one - other)).toEqual([200, 409]);
    const late = await patch(id, { revision, text: '三' });
    expect([late.status, (await late.json() as { errors: object[] }).errors]).toMatchObject([409, [{ field: 'revision', remedy: expect.stringContaining(`revision ${revision + 1}`) }]]);
  });

  it('may come before a machine has read it, whose words then do not replace it', async () => {
    let go = (): void => {};
    kit.reader.hold = new Promise((resolve) => { go = resolve; });
    const id = await bring();
    expect((await patch(id, { revision: 0, text: right })).status).toBe(200);
    go();
    expect(await settled(id)).toMatchObject({ text: right, readText: expect.stringContaining('路打坏了') });
  });

  it.each<[string, object, number, string[]]>([
    ['no text', { revision: 0, text: ' \n ' }, 400, ['text']],
    ['no revision', { text: 'x' }, 400, ['revision']],
    ['a number that is none', { revision: 1, text: 'x', sender: { phone: 'none' } }, 400, ['sender.phone']],
    ['a field that we do not know', { revision: 1, text: 'x', colour: 'red' }, 400, ['colour']],
  ])('%s', async (_, body, status, fields) => {
    const id = await bring();
    await settled(id);
    const answer = await patch(id, body);
    expect([answer.status, ((await answer.json()) as { errors: { field: string }[] }).errors.map(({ field }) => field)]).toEqual([status, fields]);
  });

  it('needs the key, and a letter', async () => {
    const id = await bring();
    expect((await patch(id, { revision: 0, text: 'x' }, 'stranger')).status).toBe(401);
    expect((await patch('aaaaaaaa-0000-5000-8000-000000000000', { revision: 0, text: 'x' })).status).toBe(404);
  });
});
