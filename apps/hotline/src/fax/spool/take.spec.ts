import type { InboundItem, OpenedFile } from '#libs/channel';
import { takeSpooled } from './take.ts';

const account = { key: 'fax', channel: 'hotline', category: 'duty-office', zone: {} } as InboundItem['account'];
const lines = { of: () => account, first: 'fax' };
const opened = (name: string, content: string): OpenedFile => ({ name, content: Buffer.from(content), bytes: content.length, changedAt: new Date('2026-11-24T02:30:52Z') });
const record = (changed: object = {}) => opened('a.json', JSON.stringify({ tiff_path: '/spool/a.tif', from_number: '07928222333', to_number: '8555123', faxstatus: 'SUCCESS', uniqueid: 'u-1', ...changed }));

async function take(...files: OpenedFile[]) {
  const items: InboundItem[] = [];
  const channel = {
    city: { now: { phone: { area: '0792' } } },
    intake: { accept: async (item: InboundItem) => { items.push(item); return { messageId: 'm', duplicate: false, conflict: false, response: item.response('m') }; } },
  } as unknown as Parameters<typeof takeSpooled>[1];
  return { outcome: await takeSpooled(files, channel, lines), items };
}

it.each<[string, OpenedFile[], Partial<InboundItem>]>([
  ['a document alone', [opened('a.tif', 'II*\0rest')], { part: 'fax', correspondent: { phones: [], emails: [], capacity: 'self' }, receivedAt: new Date('2026-11-24T02:30:52Z') }],
  ['the record of a fax that failed', [record({ faxstatus: 'FAILED', tiff_path: '' })], { identity: 'u-1', part: 'failed', lost: [{ role: 'page', reason: 'the fax was not received as a whole (FAILED)' }] }],
  ['the record of a fax whose document is gone', [record()], { identity: 'u-1', part: 'failed', lost: [{ role: 'page', reason: 'the fax server says that the fax was received, but its document is not in the folder' }] }],
  ['a document without a byte', [opened('a.tif', ''), record()], { identity: 'u-1', part: 'failed', lost: [{ role: 'page', reason: 'the document of the fax is empty' }] }],
  ['a record with its own time', [opened('a.tif', 'II*\0'), record({ received_at: '2026-11-24T10:00:00+08:00' })], { part: 'fax', receivedAt: new Date('2026-11-24T02:00:00Z') }],
])('%s is taken', async (_, files, expected) => {
  const { outcome, items } = await take(...files);
  expect(outcome).toBeUndefined();
  expect(items).toEqual([expect.objectContaining(expected)]);
});

it.each<[string, OpenedFile, string]>([
  ['what is no fax', opened('a.tmp', 'x'), 'it is neither a TIFF or PDF document nor a JSON record of a fax'],
  ['a record that is none', opened('a.json', 'tiff=a.tif'), 'it is no JSON record of a fax, and there is no document beside it'],
  ['a record of a document elsewhere', record({ tiff_path: '../../etc/passwd' }), 'it names a document that is not beside it: write the record as <name>.json beside <name>.tif'],
])('%s is put aside', async (_, file, reason) => {
  expect(await take(file)).toEqual({ outcome: { refused: reason }, items: [] });
});
