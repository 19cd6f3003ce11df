import { channelToken, type Channel } from '#libs/channel';
import { openZone } from '#libs/city';
import { speechStandIn, type SpeechStandIn } from '../../../deploy/local/stand-ins/speech/speech.ts';
import { startStandIns, type StandIns } from '../../../deploy/local/stand-ins/stand-ins.ts';
import { openAdapter, until, type AdapterKit } from '../../../libs/channel/src/testing/adapter-kit.ts';
import { mobileService } from './mobile.service.ts';

jest.setTimeout(60_000);

/** The head of a WAV file and a little silence. */
const wav = Buffer.concat([Buffer.from('524946462400000057415645666d74201000000001000100401f0000803e0000020010006461746100000000', 'hex'), Buffer.alloc(64)]);

let peer: SpeechStandIn;
let standIns: StandIns;
let kit: AdapterKit;
beforeAll(async () => {
  peer = speechStandIn();
  standIns = await startStandIns({ accounts: [] }, [peer]);
  kit = await openAdapter(mobileService);
});
afterAll(async () => {
  await kit.close();
  await standIns.close();
});

it('a service with SPEECH_URL has recordings written down; one without it leaves them to a person, until it has one', async () => {
  const without = await kit.start();
  const { intake } = without.app.get<Channel>(channelToken);
  await intake.accept({
    account: { key: 'mayor-mobile', channel: 'mobile', category: 'mayor-line', zone: openZone('Asia/Shanghai') }, medium: 'call', provider: 'spec', identity: 'CA1', part: 'recording:RE1',
    original: { bytes: Buffer.from('{}'), mediaType: 'application/json' }, correspondent: { phones: ['+8613800001234'], emails: [], capacity: 'self' }, text: '',
    files: [{ bytes: wav, mediaType: 'audio/wav', role: 'recording' }], response: () => ({ status: 200, headers: {}, body: '' }),
  });
  await without.close();
  expect(peer.heard()).toEqual([]);
  await kit.start({ SPEECH_URL: `${standIns.url}/speech`, SPEECH_KEY: 'a-key', SPEECH_MODEL: 'model-1' });
  const amended = await until('the words', async () => (await kit.records()).find(({ by }) => by === 'transcript') ?? false);
  expect(amended).toMatchObject({ revision: 1, text: expect.stringContaining('语音识别替身'), textOrigin: { kind: 'transcript' } });
  expect(peer.heard()).toMatchObject([{ authorization: 'Bearer a-key', fields: { model: 'model-1' } }]);
  expect(kit.log.join('\n')).not.toContain('a-key');
});
