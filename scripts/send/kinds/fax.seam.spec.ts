import { line, number, openFaxHotline, signalWireProject, sinchProject, telnyxKey, toldFaxes, type FaxKit } from '../../../apps/hotline/src/fax/spec/kit.ts';
import { publicUrl } from '../../../libs/channel/src/testing/adapter-kit.ts';
import type { RunningService } from '#libs/service';
import type { Credentials } from '../credentials.ts';
import { fax } from './fax.ts';

jest.setTimeout(60_000);

let kit: FaxKit;
let service: RunningService;
let credentials: Credentials;
beforeAll(async () => {
  kit = await openFaxHotline();
  service = await kit.start();
  credentials = {
    url: service.url, publicUrl, kafka: { brokers: '', users: {} }, keys: {},
    secrets: {
      TWILIO_ACCOUNT_SID: '', TWILIO_AUTH_TOKEN: '', TWILIO_NUMBER: '', DUTY_OFFICE_FAX: number, FAX_SPOOL: kit.spool, FAX_STAND_INS_URL: kit.standIns.url,
      TELNYX_PRIVATE_KEY: telnyxKey.privateKey, SINCH_PROJECT_ID: sinchProject.projectId,
      SIGNALWIRE_PROJECT_ID: signalWireProject.projectId, SIGNALWIRE_SIGNING_KEY: signalWireProject.signingKey,
    },
  };
});
afterAll(() => kit.close());

it.each(fax.providers)('sends a fax by %s, and once more: one message with its page', async (provider) => {
  const input = { text: '滨江路的路灯坏了三天。', from: '+867928222444', to: undefined, provider, media: [], door: service.url };
  const first = await fax.prepare({ ...input, again: undefined }, credentials);
  expect(await first.deliver()).toMatchObject({ ok: true });
  const mediaType = provider === 'spool' ? 'image/tiff' : 'application/pdf';
  const ofFirst = (all: Awaited<ReturnType<typeof toldFaxes>>) => all.filter(({ id }) => id === first.sourceId);
  const faxes = await toldFaxes(kit, (all) => ofFirst(all)[0]?.files.includes(`original ${mediaType}`) ?? false);
  expect(ofFirst(faxes)).toEqual([expect.objectContaining({ account: line, phones: ['+867928222444'], provider: provider === 'spool' ? 'fax-spool' : provider })]);
  const again = await fax.prepare({ ...input, again: first.sourceId }, credentials);
  expect(await again.deliver()).toMatchObject({ ok: true });
  expect(ofFirst(await toldFaxes(kit, () => true))).toHaveLength(1);
});
