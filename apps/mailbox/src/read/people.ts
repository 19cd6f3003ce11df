import addressparser from 'nodemailer/lib/addressparser';
import type { MailAuthentication } from '#libs/contract';
import { unknownCorrespondent, type InboundItem } from '#libs/channel';
import { normaliseMail } from '#libs/privacy';
import { limits } from './limits.ts';
import type { Header } from './mime/header.ts';
import { decodeWords } from './mime/words.ts';

/** Who says to have written: the one address of From. Numbers in a signature are nobody's proof, so none is taken. */
export interface Sender {
  name?: string;
  /** Normalised; undefined when From has none, or more than one. */
  address?: string;
}

export function senderOf(header: Header): Sender {
  const [from, ...more] = header.all('from');
  const mailboxes = mailboxesIn(from).filter(({ address }) => address !== undefined);
  // Two authors, or two From: programs show one and check the other.
  const [first, ...others] = mailboxes;
  if (first === undefined) return {};
  const isOne = others.length === 0 && more.length === 0;
  return isOne ? first : first.name === undefined ? {} : { name: first.name };
}

export function correspondentOf({ name, address }: Sender): InboundItem['correspondent'] {
  return { ...unknownCorrespondent, emails: address === undefined ? [] : [address], ...(name === undefined ? {} : { name }) };
}

/**
 * Where an answer goes: to From, or to Reply-To when the sender is proved; otherwise a forged mail could have answers
 * about a case sent wherever its writer likes. Nowhere when From has no address.
 */
export function replyAddress(header: Header, { address }: Sender, { dmarc }: Pick<MailAuthentication, 'dmarc'>): string | undefined {
  if (address === undefined || dmarc !== 'pass') return address;
  const [reply] = mailboxesIn(header.first('reply-to'));
  return reply?.address ?? address;
}

function mailboxesIn(value: string | undefined): Sender[] {
  const parsed = addressparser((value ?? '').slice(0, limits.field), { flatten: true });
  return parsed.map(({ name, address }) => {
    const shown = decodeWords(name).replace(/\p{Cc}/gu, '').slice(0, 200).toWellFormed();
    // An address may be UTF-8 (RFC 6532), never an encoded word (RFC 2047 §5).
    const normal = normaliseMail(Buffer.from(address, 'latin1').toString('utf8'));
    return { ...(shown === '' ? {} : { name: shown }), ...(normal === undefined ? {} : { address: normal }) };
  });
}
