import type { ServerResponse } from 'node:http';
import { intakeMessageAmended } from '#libs/contract';
import type { Clock } from '#libs/service';
import { speechStandIn, type SpeechStandIn } from '../../../../deploy/local/stand-ins/speech/speech.ts';
import { startStandIns, type StandIns } from '../../../../deploy/local/stand-ins/stand-ins.ts';
import { testDatabase, type TestDatabase } from '../../../../test/servers.ts';
import type { InboundItem } from '../intake/item.ts';
import { MediaWorker } from '../media/worker.ts';
import { hastyClock, item, openKit, published, until, type Kit } from '../spec/kit.ts';
import { createTranscribe } from './transcribe.ts';
import { SpeechWorker, type SpeechWorkerOptions } from './worker.ts';

jest.setTimeout(60_000);

/** The head of a WAV file and a little silence. */
const wav = Buffer.concat([Buffer.from('524946462400000057415645666d74201000000001000100401f0000803e0000020010006461746100000000', 'hex'), Buffer.alloc(64)]);

let database: TestDatabase;
let kit: Kit;
let peer: SpeechStandIn;
let standIns: StandIns;
const workers: { stop(): Promise<void> }[] = [];

beforeEach(async () => {
  [database, peer] = [await testDatabase(), speechStandIn()];
  [kit, standIns] = [await openKit(database.adminUrl), await startStandIns({ accounts: [] }, [peer])];
});
afterEach(async () => {
  await Promise.all(workers.splice(0).map((worker) => worker.stop()));
  await kit.close();
  await Promise.all([database.drop(), standIns.close()]);
});

function start(changed: Partial<SpeechWorkerOptions> = {}, settings: { SPEECH_URL?: string; SPEECH_KEY?: string } = {}, seconds = 20) {
  const worker = new SpeechWorker({
    ...kit.shared, intake: kit.intake, leaseSeconds: 10_000_000, clock: hastyClock(20),
    transcribe: createTranscribe({ settings: { SPEECH_URL: `${standIns.url}/speech`, SPEECH_MODEL: 'model-1', ...settings }, fetch, seconds }), ...changed,
  });
  workers.push(worker);
  worker.start();
}

const json = (body: unknown, status = 200) => (response: ServerResponse) => void response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
const said = (text: string, probability = 0.5) => json({ text, segments: [{ start: 0, end: 2, avg_logprob: Math.log(probability) }] });

/** A call with a recording that came with it, as a part. */
const call = (id: string, changed: Partial<InboundItem> = {}): Promise<string> => {
  const { replyTo: _, ...base } = item('CA1');
  return kit.intake.accept({
    ...base, medium: 'call', text: '', part: id, original: { bytes: Buffer.from(id), mediaType: 'text/plain' }, files: [{ bytes: wav, mediaType: 'audio/wav', role: 'recording' }], ...changed,
  }).then(({ messageId }) => messageId);
};
const jobs = () => kit.store.query<{ state: string; reason: string | null; attempts: number; place: number }>('SELECT state, reason, attempts, place FROM speech_jobs ORDER BY place');
const settled = () => until('all recordings settled', async () => {
  const all = await jobs();
  return all.length > 0 && all.every(({ state }) => state !== 'waiting') && all;
});
const amendments = async () => (await published(kit.store)).filter(({ type }) => type === 'intake.message.amended.v1').map(({ data }) => intakeMessageAmended.parse(data));

it('sends a recording in the common form, and tells what it says with how sure the service is', async () => {
  const messageId = await call('recording:RE1');
  peer.answerNext(said('和中路的路灯坏了', 0.8));
  start({}, { SPEECH_KEY: 'a-key' });
  expect(await settled()).toMatchObject([{ state: 'heard', place: 0 }]);
  expect(peer.heard()).toEqual([{
    file: { name: 'recording.wav', mediaType: 'audio/wav', bytes: wav }, fields: { model: 'model-1', language: 'zh', response_format: 'verbose_json' }, authorization: 'Bearer a-key',
  }]);
  const [amended, ...rest] = await amendments();
  expect(rest).toEqual([]);
  expect(amended).toMatchObject({ messageId, revision: 1, by: 'transcript', text: '和中路的路灯坏了', textOrigin: { kind: 'transcript', confidence: expect.closeTo(0.8) } });
});

it('a recording that has to be fetched first, and one that comes later, each by its place', async () => {
  const files: Record<string, Buffer> = { '/RE1': wav, '/RE2': Buffer.concat([wav, Buffer.from('2')]) };
  const media = new MediaWorker({
    ...kit.shared, intake: kit.intake, access: () => undefined, leaseSeconds: 100,
    fetchMedia: async (address) => ({ outcome: 'stored', content: await kit.content.put(files[address] ?? wav), contentType: 'audio/wav' }),
  });
  workers.push(media);
  await call('recording:RE1', { files: [], media: [{ url: '/RE1', mediaType: 'audio/wav', role: 'recording' }] });
  await call('recording:RE2', { files: [], media: [{ url: '/RE2', mediaType: 'audio/wav', role: 'recording' }] });
  expect(await jobs()).toEqual([]);
  peer.answerNext(said('第一段'), said('第二段'));
  start();
  media.start();
  await until('both', async () => (await jobs()).filter(({ state }) => state === 'heard').length === 2);
  expect((await jobs()).map(({ place }) => place)).toEqual([0, 2]);
  const last = (await amendments()).filter(({ by }) => by === 'transcript').at(-1);
  expect(['第一段\n\n第二段', '第二段\n\n第一段']).toContain(last?.text);
});

it('what a clerk noted, or a station wrote, stands before what a machine heard', async () => {
  await call('note', { text: '来电反映路灯', textOrigin: { kind: 'clerk', confidence: 1 } });
  const { part: _, ...whole } = { ...item('RADIO1', { text: '听众反映水管', files: [{ bytes: Buffer.concat([wav, wav]), mediaType: 'audio/wav', role: 'recording' }] }), part: undefined };
  await kit.intake.accept(whole);
  peer.answerNext(said('听到的'), said('听到的'));
  start();
  await until('both', async () => (await jobs()).filter(({ state }) => state === 'heard').length === 2);
  expect((await amendments()).map(({ text, textOrigin }) => `${textOrigin?.kind}: ${text}`).sort()).toEqual(['clerk: 来电反映路灯\n\n听到的', 'typed: 听众反映水管\n\n听到的']);
});

it('a picture, the original and a recording that could not be had are no recordings to be heard', async () => {
  await call('record', { files: [{ bytes: wav, mediaType: 'audio/wav', role: 'media' }], media: [{ url: 'https://example.org/RE1', role: 'recording' }] });
  expect(await jobs()).toEqual([]);
});

describe('what the service answers', () => {
  it.each<[string, (response: ServerResponse) => void, { state: string; reason?: unknown }]>([
    ['nothing spoken', said('  '), { state: 'silent' }],
    ['too large', json({ error: {} }, 413), { state: 'given-up', reason: expect.stringContaining('413') }],
    ['no sound that it reads', json({ error: {} }, 400), { state: 'given-up', reason: expect.stringContaining('400') }],
  ])('%s: settled at once, and no amendment', async (_, answer, expected) => {
    await call('recording:RE1');
    peer.answerNext(answer);
    start();
    expect(await settled()).toMatchObject([{ attempts: 1, ...expected }]);
    expect(await amendments()).toEqual([]);
  });

  it.each<[string, ...((response: ServerResponse) => void)[]]>([
    ['its own fault', json({}, 500)],
    ['too many requests', (response) => void response.writeHead(429, { 'retry-after': '7' }).end()],
    ['a wrong key', json({}, 401)],
    ['not there', json({}, 404)],
    ['no JSON', (response) => void response.end('<html>')],
    ['JSON without a text', json({ segments: [] })],
    ['more than anybody says', json({ text: '谢谢'.repeat(60_000) })],
    ['an answer that is cut off', (response) => { response.writeHead(200, { 'content-length': '100' }).write('{"te'); setTimeout(() => response.destroy(), 5); }],
    ['a redirect', (response) => void response.writeHead(302, { location: 'http://127.0.0.1:9/' }).end()],
    ['no answer, three times', () => {}, () => {}, () => {}],
    ['an answer that never ends', (response) => { const more = setInterval(() => response.write('{'.repeat(65_536)), 1); response.on('close', () => clearInterval(more)); }],
  ])('%s: tried again until it works, once', async (_, ...answers) => {
    await call('recording:RE1');
    peer.answerNext(...answers, said('终于'));
    start({}, {}, 0.5);
    expect(await settled()).toMatchObject([{ state: 'heard', attempts: answers.length + 1 }]);
    expect(await amendments()).toMatchObject([{ text: '终于', revision: 1 }]);
  });
});

it.each([
  ['a text that says that it is a recording', 'application/octet-stream', 'it is no sound'],
  ['a picture', 'image/png', 'it is no sound'],
])('%s is not sent', async (_, mediaType, reason) => {
  await call('recording:RE1', { files: [{ bytes: wav, mediaType, role: 'recording' }] });
  start();
  expect(await settled()).toMatchObject([{ state: 'given-up', reason }]);
  expect(peer.heard()).toEqual([]);
});

it('a service that is away for hours: given up, and said so', async () => {
  const log: string[] = [];
  await call('recording:RE1');
  start({ logger: { ...kit.shared.logger, warn: (fields, message) => void log.push(`${message} ${JSON.stringify(fields)}`) }, clock: hastyClock(2000) }, { SPEECH_URL: 'http://127.0.0.1:9' });
  expect(await settled()).toMatchObject([{ state: 'given-up', reason: expect.stringContaining('6 hours') }]);
  expect(log.at(-1)).toContain('a person has to listen');
  expect((await kit.registry.metrics())).toMatch(/minsheng_recordings_transcribed_total\{outcome="given-up"\} 1/);
});

it('recordings that waited longer than that before a service was set are not sent', async () => {
  await call('recording:RE1');
  const hasty = hastyClock();
  const clock: Clock = { now: () => new Date(Date.now() + 7 * 3_600_000), sleep: (milliseconds, signal) => hasty.sleep(milliseconds, signal) };
  start({ clock });
  expect(await settled()).toMatchObject([{ state: 'given-up' }]);
  expect(peer.heard()).toEqual([]);
});

it('several workers, and one that died in the middle: the words count once', async () => {
  await call('recording:RE1');
  await call('recording:RE2', { files: [{ bytes: Buffer.concat([wav, wav]), mediaType: 'audio/wav', role: 'recording' }] });
  await kit.store.execute("UPDATE speech_jobs SET attempts = 1, next_at = now() + interval '20 s' WHERE place = 0");
  peer.answerNext(said('一'), said('二'));
  start();
  start();
  await settled();
  expect((await amendments()).filter(({ by }) => by === 'transcript')).toHaveLength(2);
  expect(peer.heard()).toHaveLength(2);
});

it('the same message again makes no second job', async () => {
  await call('recording:RE1');
  await call('recording:RE1');
  expect(await jobs()).toHaveLength(1);
});

it('a recording whose content is gone is left to a person', async () => {
  await call('recording:RE1');
  start({ content: { get: async () => undefined }, clock: hastyClock(3000) });
  expect(await settled()).toMatchObject([{ state: 'given-up' }]);
});
