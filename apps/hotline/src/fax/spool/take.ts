import { fileTypeOf, type Channel, type HttpAnswer, type InboundItem, type OpenedFile } from '#libs/channel';
import { faxItem, hashOf, type FaxContent } from '../item.ts';
import type { FaxLines } from '../lines.ts';
import { document as documentName } from './ready.ts';
import { readRecord, type SpoolRecord } from './record.ts';

export const spoolName = 'fax-spool';
const answer: HttpAnswer = { status: 200, headers: {}, body: '' };

/** Takes in what the fax server wrote of one fax. Gives why it is put aside, where it is. */
export async function takeSpooled(files: readonly OpenedFile[], { intake, city }: Pick<Channel, 'intake' | 'city'>, lines: FaxLines): Promise<{ refused: string } | undefined> {
  const found = files.find(({ name }) => documentName.test(name));
  const recordFile = files.find(({ name }) => /\.json$/i.test(name));
  if (!found && !recordFile) return { refused: 'it is neither a TIFF or PDF document nor a JSON record of a fax' };
  const record = recordFile && readRecord(recordFile, city.now.phone.area);
  if (!found && !record) return { refused: 'it is no JSON record of a fax, and there is no document beside it' };
  if (!found && record?.file !== undefined && record.failed === undefined && !sameStem(record.file, recordFile?.name ?? '')) {
    return { refused: `it names a document that is not beside it: write the record as <name>.json beside <name>.tif` };
  }
  const type = found && (await fileTypeOf(found.content, undefined)).mediaType;
  const item = itemOf({ found, type, recordFile, record }, lines);
  const accepted = await intake.accept(item);
  // A fax server that begins to count anew gives an old id to another fax.
  if (accepted.conflict && found) await intake.accept({ ...item, identity: `${item.identity}/${hashOf(found.content)}` });
  return undefined;
}

interface Spooled {
  found: OpenedFile | undefined;
  type: string | undefined;
  recordFile: OpenedFile | undefined;
  record: SpoolRecord | undefined;
}

function itemOf({ found, type, recordFile, record }: Spooled, lines: FaxLines): InboundItem {
  const bytes = recordFile?.content ?? Buffer.from(JSON.stringify({ file: found?.name, bytes: found?.bytes }));
  return faxItem({
    account: lines.of(record?.to ?? ''), provider: spoolName, id: record?.id ?? hashOf(found?.content ?? bytes), from: record?.from,
    receivedAt: record?.receivedAt ?? found?.changedAt ?? recordFile?.changedAt, original: { bytes, mediaType: 'application/json' }, answer,
    content: contentOf({ found, type, recordFile, record }),
  });
}

function contentOf({ found, type, record }: Spooled): FaxContent {
  const failed = record?.failed;
  if (!found) return { failed: failed ?? 'the fax server says that the fax was received, but its document is not in the folder' };
  if (found.bytes === 0) return { failed: failed ?? 'the document of the fax is empty' };
  return { document: { bytes: found.content, mediaType: type ?? 'application/octet-stream', name: found.name }, incomplete: failed };
}

function sameStem(one: string, other: string): boolean {
  return one.replace(/\.\w+$/, '') === other.replace(/\.\w+$/, '');
}
