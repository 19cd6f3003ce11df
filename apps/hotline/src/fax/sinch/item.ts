import { phoneOf, providerTime, type HttpAnswer, type InboundItem } from '#libs/channel';
import { faxItem, reasonOf, type FaxContent } from '../item.ts';
import type { FaxLines } from '../lines.ts';
import type { SinchApi, SinchFax } from './api.ts';

export const sinchName = 'sinch';
export const sinchAnswer: HttpAnswer = { status: 200, headers: { 'content-type': 'application/json; charset=utf-8' }, body: '{}' };

export const hasEnded = ({ status }: SinchFax): boolean => status === 'COMPLETED' || status === 'FAILURE';
/** A fax that broke off may have pages all the same. */
export const hasDocument = ({ status, hasFile }: SinchFax): boolean => (status === 'COMPLETED' ? hasFile !== false : hasFile === true);

/**
 * A fax of the project, as its API has it. `notification`: what came with it, kept as the original where Sinch stores no
 * documents, since the document is nowhere else then.
 */
export function sinchItem(fax: SinchFax, { lines, api, notification }: { lines: FaxLines; api: SinchApi; notification?: InboundItem['original'] }): InboundItem {
  const told = { bytes: Buffer.from(JSON.stringify(fax)), mediaType: 'application/json' };
  return faxItem({
    account: lines.of(fax.to ?? ''), provider: sinchName, id: fax.id, from: phoneOf(fax.from ?? ''),
    receivedAt: providerTime(fax.completedTime ?? fax.createTime ?? undefined), answer: sinchAnswer,
    original: hasDocument(fax) ? told : (notification ?? told), content: contentOf(fax, api),
  });
}

function contentOf(fax: SinchFax, api: SinchApi): FaxContent {
  const failed = fax.status === 'COMPLETED' ? undefined : reasonOf('not all of the fax was received', fax.errorMessage ?? fax.errorType ?? fax.errorCode ?? fax.status);
  if (hasDocument(fax)) return { document: { url: api.documentUrl(fax.id), mediaType: 'application/pdf' }, incomplete: failed };
  return { failed: failed ?? 'the fax was received, but Sinch stores no documents: switch their storage on in the fax service' };
}
