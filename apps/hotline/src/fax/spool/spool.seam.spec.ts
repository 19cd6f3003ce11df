import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { RunningService } from '#libs/service';
import { emptied, line, number, openFaxHotline, pdf, toldFaxes, until, type FaxKit } from '../spec/kit.ts';

jest.setTimeout(60_000);

let kit: FaxKit;
let service: RunningService;
beforeAll(async () => {
  kit = await openFaxHotline({
    TELNYX_PUBLIC_KEY: undefined, TELNYX_API_KEY: undefined, SINCH_PROJECT_ID: undefined, SINCH_KEY_ID: undefined, SINCH_KEY_SECRET: undefined,
    SIGNALWIRE_SPACE_URL: undefined, SIGNALWIRE_PROJECT_ID: undefined, SIGNALWIRE_TOKEN: undefined, SIGNALWIRE_SIGNING_KEY: undefined,
  });
  service = await kit.start();
});
afterAll(() => kit.close());
beforeEach(async () => {
  await emptied(kit);
  for (const name of readdirSync(kit.spool)) rmSync(join(kit.spool, name), { recursive: true });
});

/** Little-endian, and no picture: what it is told by its first bytes. */
const tiff = (words = '请修路灯') => Buffer.concat([Buffer.from('49492a0008000000', 'hex'), Buffer.from(`\n%${words}\n`)]);
const record = (changed: Record<string, unknown> = {}) => ({
  tiff_path: '/var/spool/asterisk/fax/a.tif', to_number: number, from_number: '07928222333', faxstatus: 'SUCCESS', faxpages: '1', uniqueid: '1795506157.42', ...changed,
});

/** As a hook writes: first under another name. */
function put(name: string, content: string | Buffer): void {
  writeFileSync(join(kit.spool, `.${name}`), content);
  renameSync(join(kit.spool, `.${name}`), join(kit.spool, name));
}
const lies = (name: string) => existsSync(join(kit.spool, name));

interface Expected { id?: string; phones?: string[]; files?: string[]; text?: string }
const scan = ['original image/tiff', 'page image/webp'];

describe.each<[string, () => void, Expected]>([
  ['Asterisk’s fax', () => {
    put('a.tif', tiff());
    put('a.json', JSON.stringify(record()));
  }, {}],
  ['a PDF', () => {
    put('a.pdf', pdf());
    put('a.json', JSON.stringify(record({ tiff_path: 'a.pdf' })));
  }, { files: ['original application/pdf', 'page image/webp'] }],
  ['numbers that are numbers, and a local sender', () => {
    put('a.tif', tiff());
    put('a.json', JSON.stringify(record({ from_number: 8222333, to_number: 8555123, faxpages: 1 })));
  }, {}],
  ['a mobile phone', () => {
    put('a.tif', tiff());
    put('a.json', JSON.stringify(record({ from_number: '13800001234' })));
  }, { phones: ['+8613800001234'] }],
  ['a sender without a number', () => {
    put('a.tif', tiff());
    put('a.json', JSON.stringify(record({ from_number: 'anonymous' })));
  }, { phones: [] }],
  ['a fax that broke off', () => {
    put('a.tif', tiff());
    put('a.json', JSON.stringify(record({ faxstatus: 'FAILED', faxerror: 'The call dropped prematurely' })));
  }, { files: [...scan, 'page unavailable: the fax was not received as a whole (The call dropped prematurely)'] }],
  ['a record that is cut off, and its document', () => {
    put('a.tif', tiff());
    put('a.json', '{"tiff_path":"a.tif","from_nu');
  }, { id: expect.stringMatching(/^sha256:/) as unknown as string, phones: [] }],
  ['a record in GBK', () => {
    put('a.tif', tiff());
    put('a.json', Buffer.from([...Buffer.from(JSON.stringify(record()).replace('}', ',"note":"')), 0xc2, 0xb7, ...Buffer.from('"}')]));
  }, {}],
])('%s', (_, write, { id = '1795506157.42', phones = ['+867928222333'], files = scan, text = '请修路灯' }) => {
  it('is one message, and its files go to done', async () => {
    write();
    const [fax, ...others] = await toldFaxes(kit, ([one]) => one?.text === text && one.files.length === files.length);
    expect(others).toEqual([]);
    expect(fax).toMatchObject({ id, account: line, provider: 'fax-spool', phones, files, text });
    await until('done', () => lies('done/a.json'));
    expect(readdirSync(kit.spool).toSorted()).toEqual(['done', 'refused']);
  });
});

it.each<[string, () => void]>([
  ['a link to another file', () => symlinkSync('/etc/hostname', join(kit.spool, 'b.tif'))],
  ['a record that names a document elsewhere', () => put('b.json', JSON.stringify(record({ tiff_path: '../../etc/passwd' })))],
  ['a record that is no JSON', () => put('b.json', 'tiff_path=a.tif')],
])('%s is no message, and hinders no other fax', async (_, write) => {
  write();
  put('a.tif', tiff());
  put('a.json', JSON.stringify(record()));
  await toldFaxes(kit, (faxes) => faxes.length === 1);
  expect(await kit.query('SELECT 1 FROM receipts')).toHaveLength(1);
});

it('two faxes of one unique id are two messages, and the same files again are none', async () => {
  for (const words of ['第一份', '第二份', '第一份']) {
    put('a.tif', tiff(words));
    put('a.json', JSON.stringify(record()));
    await until('taken', () => !lies('a.json'));
  }
  const faxes = await toldFaxes(kit, (all) => all.length === 2 && all.every(({ text }) => text !== ''));
  expect(faxes.map(({ text }) => text).toSorted()).toEqual(['第一份', '第二份']);
});

it('a fax that was stored when the service was killed, and not yet moved, is no second message', async () => {
  put('a.tif', tiff());
  put('a.json', JSON.stringify(record()));
  await toldFaxes(kit, ([one]) => one?.text === '请修路灯');
  await until('moved', () => lies('done/a.json'));
  await service.close();
  for (const name of ['a.tif', 'a.json']) renameSync(join(kit.spool, 'done', name), join(kit.spool, name));
  service = await kit.start();
  await until('moved again', () => lies('done/a.json'));
  expect(await toldFaxes(kit, () => true)).toHaveLength(1);
});

it('tells that the folder is away, and that it is back', async () => {
  const away = `${kit.spool}-away`;
  renameSync(kit.spool, away);
  const states = async () => (await kit.records('intake.messages.v1')).flatMap((one) => ('source' in one && 'state' in one ? [`${String(one.source)} ${String(one.state)}`] : []));
  await until('failing', async () => (await states()).includes('fax-spool failing'));
  renameSync(away, kit.spool);
  await until('working', async () => (await states()).includes('fax-spool working'));
});

it('the hook of Asterisk hands a fax over, whatever its caller calls himself', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'asterisk-'));
  const hook = (...args: string[]) => execFileSync('deploy/fax/spool-fax.sh', [kit.spool, ...args]);
  writeFileSync(join(folder, '1.tif'), tiff());
  hook(join(folder, '1.tif'), '8555123', '"; rm -rf / #$(reboot)07928222333', 'SUCCESS', '1', '1795506157.43', '');
  hook(join(folder, '2.tif'), '8555123', '07928222333', 'FAILED', '0', '../1795506157.44', 'The "call" dropped');
  const faxes = await toldFaxes(kit, (all) => all.some(({ text }) => text !== ''));
  expect(faxes.find(({ id }) => id === '1795506157.43')).toMatchObject({ account: line, files: scan });
  expect(existsSync(join(folder, '1.tif'))).toBe(false);
  expect(readFileSync(join(kit.spool, 'fax-..1795506157.44.json'), 'utf8')).toContain('"faxerror":"The call dropped"');
  rmSync(folder, { recursive: true });
});
