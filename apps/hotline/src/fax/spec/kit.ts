import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { FaxStandIn } from '../../../../../deploy/local/stand-ins/fax/faxes.ts';
import { signalWireStandIn } from '../../../../../deploy/local/stand-ins/signalwire/signalwire.ts';
import { sinchStandIn } from '../../../../../deploy/local/stand-ins/sinch/sinch.ts';
import { startStandIns, type StandIns } from '../../../../../deploy/local/stand-ins/stand-ins.ts';
import { newTelnyxKey } from '../../../../../deploy/local/stand-ins/telnyx/key.ts';
import { telnyxStandIn } from '../../../../../deploy/local/stand-ins/telnyx/telnyx.ts';
import { openAdapter, type AdapterKit } from '../../../../../libs/channel/src/testing/adapter-kit.ts';
import type { DocumentReader } from '#libs/documents';
import { hotline } from '../../hotline.service.ts';
import { intakeRecords, openCorrespondent } from '../../spec/kit.ts';

export { emptied, intakeRecords, openCorrespondent, publicUrl, until } from '../../spec/kit.ts';

export const line = 'duty-office-fax';
export const number = '+867928555123';
export const sender = '+867928222333';
export const telnyxKey = newTelnyxKey();
export const sinchProject = { projectId: 'project-0001', keyId: 'key-0001', keySecret: 'a-key-secret' };
export const signalWireProject = { projectId: '8a1b2c3d-0000-4000-8000-000000000001', token: 'PTa-token', signingKey: 'PSK_a-signing-key' };
const apiKey = 'KEY-of-telnyx';

/** A document that is nobody's: its words are what the reader of these specs reads in it. */
export const pdf = (words = '请修路灯'): Buffer => Buffer.from(`%PDF-1.4\n%${words}\n%%EOF\n`);
export const documentOf = (words?: string) => ({ base64: pdf(words).toString('base64'), mediaType: 'application/pdf' });

export interface FaxKit extends AdapterKit {
  standIns: StandIns;
  telnyx: FaxStandIn;
  sinch: FaxStandIn;
  signalWire: FaxStandIn;
  spool: string;
}

/** A database, a spool folder and providers of its own; documents are read at once. Without a broker nothing is published. */
export async function openFaxHotline(env: Record<string, string | undefined> = {}): Promise<FaxKit> {
  const [telnyx, sinch, signalWire] = [telnyxStandIn({ apiKey }), sinchStandIn(sinchProject), signalWireStandIn(signalWireProject)];
  const standIns = await startStandIns({ accounts: [] }, [telnyx, sinch, signalWire]);
  const spool = mkdtempSync(join(tmpdir(), 'fax-spool-'));
  const all: Record<string, string | undefined> = {
    DUTY_OFFICE_FAX: number, TELNYX_PUBLIC_KEY: telnyxKey.publicKey, TELNYX_API_KEY: apiKey, TELNYX_API_URL: `${standIns.url}/telnyx`,
    SINCH_PROJECT_ID: sinchProject.projectId, SINCH_KEY_ID: sinchProject.keyId, SINCH_KEY_SECRET: sinchProject.keySecret, SINCH_FAX_API_URL: `${standIns.url}/sinch`,
    SIGNALWIRE_SPACE_URL: `${standIns.url}/signalwire`, SIGNALWIRE_PROJECT_ID: signalWireProject.projectId, SIGNALWIRE_TOKEN: signalWireProject.token,
    SIGNALWIRE_SIGNING_KEY: signalWireProject.signingKey, FAX_SPOOL: spool, FAX_SPOOL_SETTLE_SECONDS: '0', ...env,
  };
  const kit = await openAdapter(hotline({ reader }), {
    env: Object.fromEntries(Object.entries(all).filter((entry): entry is [string, string] => entry[1] !== undefined)),
  });
  return {
    ...kit, standIns, telnyx, sinch, signalWire, spool,
    async close() {
      await kit.close();
      await standIns.close();
      rmSync(spool, { recursive: true, force: true });
    },
  };
}

/** Reads the words of `pdf` and the like as one page. */
const reader: DocumentReader = {
  async read({ bytes }, onPage) {
    const text = /^%([^%P\n]+)$/m.exec(bytes.toString())?.[1] ?? '';
    await onPage({
      page: 1, of: 1, width: 100, height: 140, image: Buffer.from(`picture of ${text}`), mediaType: 'image/webp', text, confidence: 0.9, blank: text === '',
      lines: text === '' ? [] : [{ text, box: [1, 2, 30, 4], confidence: 0.9 }], codes: [], source: 'ocr', pictureHash: '0000000000000000',
    });
    return { outcome: 'read', pages: 1 };
  },
  wanted: () => false,
  close: async () => {},
};

/** What is known of all faxes in the end: of each its id, line, sender, files and words. */
export interface ToldFax {
  id: string;
  account: string;
  provider: string;
  phones: string[];
  /** `role state`, and of what is not there the reason; originals that are records left out. */
  files: string[];
  text: string;
  revisions: number;
}

/** Waits until `enough` says that all has been told. */
export async function toldFaxes(kit: AdapterKit, enough: (faxes: ToldFax[]) => boolean): Promise<ToldFax[]> {
  for (const deadline = Date.now() + 20_000; ; ) {
    const faxes = await told(kit);
    if (enough(faxes)) return faxes;
    if (Date.now() > deadline) throw new Error(`not told in time: ${JSON.stringify(faxes).slice(0, 5000)}`);
    await new Promise((resolve) => setTimeout(resolve, 30));
  }
}

async function told(kit: AdapterKit): Promise<ToldFax[]> {
  const { received, amended } = await intakeRecords(kit);
  return Promise.all(received.map(async (message) => {
    const later = amended.filter(({ messageId }) => messageId === message.id);
    const last = <Field extends 'attachments' | 'text' | 'correspondent'>(field: Field) => later.findLast((one) => one[field] !== undefined)?.[field] ?? message[field];
    const attachments = last('attachments') ?? [];
    const files = attachments.filter((file) => file.state !== 'stored' || !['application/json', 'application/x-www-form-urlencoded', 'multipart/form-data'].includes(file.mediaType));
    return {
      id: message.source.id, account: message.account, provider: message.source.provider, text: last('text') ?? '', revisions: later.length,
      phones: (await openCorrespondent(kit, last('correspondent'))).phones,
      files: files.map((file) => (file.state === 'stored' ? `${file.role} ${file.mediaType}` : `${file.role} unavailable: ${file.reason}`)).toSorted(),
    };
  }));
}
