import { fileTypeOf, type AttachedFile, type InboundItem, type MultipartFile, type ReceivingAccount } from '#libs/channel';
import type { City } from '#libs/city';
import { messageId } from '#libs/contract';
import { exifPlace, type Point } from '../place/exif-place.ts';
import { placeOf } from '../place/place-of.ts';
import type { Notice } from './notice.ts';
import type { SentReport } from './read-body.ts';
import type { Report } from './report.ts';
import { sourceIdOf } from './source-id.ts';

export interface ItemParts {
  report: Report;
  sent: SentReport;
  /** The Idempotency-Key. */
  key: string;
  account: ReceivingAccount;
  city: City;
}

/** Enough for every type that is recognised. */
const head = 4200;

/**
 * The message that a report becomes. Its files stay as they came, whatever they are; what is odd about them or the place
 * is told to the sender.
 */
export async function toItem({ report, sent, key, account, city }: ItemParts): Promise<InboundItem> {
  const files = await Promise.all(sent.files.map(toFile));
  const at = placeOf({ text: report.place, point: report.point }, photoPlace(report, files.map(({ file }) => file)), city);
  const notices: Notice[] = [
    ...(at.remark === undefined ? [] : [{ field: 'place', kind: at.remark }]),
    ...files.flatMap(({ notice }, index) => (notice ? [{ field: `files.${index}`, ...notice }] : [])),
  ];
  return {
    account, medium: 'web', provider: 'form', identity: key, sourceId: sourceIdOf(key), original: sent.original,
    correspondent: {
      ...(report.name === undefined ? {} : { name: report.name }),
      phones: report.phone === undefined ? [] : [report.phone],
      emails: report.email === undefined ? [] : [report.email],
      capacity: report.confidential ? 'confidential' : 'self',
    },
    replyTo: { medium: 'web', address: messageId(city.code, account.key, key) },
    text: report.text,
    ...(report.subject === undefined ? {} : { subject: report.subject }),
    ...(report.language === undefined ? {} : { language: report.language }),
    ...(at.place === undefined ? {} : { place: at.place }),
    files: files.map(({ file }) => file),
    onConflict: 'refuse',
    response: () => ({ status: 201, headers: { 'content-type': 'application/json' }, body: JSON.stringify({ notices }) }),
  };
}

/** Not of a confidential report: the photo may have been taken at its sender's home. */
function photoPlace({ confidential }: Report, files: readonly AttachedFile[]): Point | undefined {
  if (confidential) return undefined;
  for (const { bytes, mediaType } of files) {
    const found = mediaType === 'image/jpeg' ? exifPlace(bytes) : undefined;
    if (found) return found;
  }
  return undefined;
}

async function toFile({ name: given, mediaType: said, bytes }: MultipartFile): Promise<{ file: AttachedFile; notice?: Omit<Notice, 'field'> }> {
  const { mediaType, lied } = await fileTypeOf(bytes.subarray(0, head), said);
  const name = given?.split(/[/\\]/).at(-1)?.slice(-200);
  const file: AttachedFile = { bytes, mediaType, role: 'media', ...(name ? { name } : {}) };
  const called = name ?? said;
  if (!/^(image|video)\//.test(mediaType)) return { file, notice: { kind: 'no-picture', name: called, found: mediaType } };
  return lied ? { file, notice: { kind: 'another-type', name: called, found: mediaType } } : { file };
}
