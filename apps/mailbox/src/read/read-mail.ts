import { createHash } from 'node:crypto';
import {
  providerTime, unknownCorrespondent, type DeliveryReport, type InboundItem, type ReceivingAccount,
} from '#libs/channel';
import { authenticate, type AuthenticateDeps } from './authentication/authenticate.ts';
import { automaticKind, type Look } from './automatic/automatic.ts';
import { bounceReports } from './automatic/reports.ts';
import { limits } from './limits.ts';
import { readHeader, type Header } from './mime/header.ts';
import { readParts } from './mime/parts.ts';
import { decodeWords } from './mime/words.ts';
import { correspondentOf, replyAddress, senderOf } from './people.ts';
import { readBody } from './text/body.ts';

/** Where and when a mail came in. */
export interface Received {
  /** INTERNALDATE: when the mailbox's server had it. */
  at: Date;
  account: ReceivingAccount;
  /** The mailbox's address. */
  mailbox: string;
}

/** Clock and DNS, and whose word about a mail's origin is believed: MAILBOX_TRUSTED_RECEIVED, MAILBOX_AUTHSERV_ID. */
export type ReadMailDeps = AuthenticateDeps;

export interface MailRead {
  item: InboundItem;
  /** What a bounce says about an answer of ours. */
  reports: DeliveryReport[];
}

/**
 * Reads a mail as it came by IMAP. Its identity is the SHA-256 of its bytes: two mails with one Message-ID are two
 * messages. Never rejects for what is in it: what cannot be read is an item with `unreadable`, its original kept.
 */
export async function readMail(bytes: Uint8Array, received: Received, deps: ReadMailDeps): Promise<MailRead> {
  const mail = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const base = {
    account: received.account, medium: 'email' as const, provider: 'imap', identity: createHash('sha256').update(mail).digest('hex'),
    original: { bytes: mail, mediaType: 'message/rfc822' }, receivedAt: received.at, response: () => ({ status: 200, headers: {}, body: '' }),
  };
  try {
    return await read(mail, base, deps);
  } catch {
    // Nothing in a mail may stop the mails behind it.
    return { item: { ...base, correspondent: unknownCorrespondent, text: '', unreadable: 'the mail cannot be read' }, reports: [] };
  }
}

type Base = Pick<InboundItem, 'account' | 'medium' | 'provider' | 'identity' | 'original' | 'response'> & { receivedAt: Date };

async function read(mail: Buffer, base: Base, deps: ReadMailDeps): Promise<MailRead> {
  const header = readHeader(mail);
  const tooLarge = mail.length > limits.mail;
  const content = tooLarge ? Buffer.alloc(0) : mail.subarray(header.bodyAt);
  const subject = decodeWords(header.first('subject') ?? '');
  const sender = senderOf(header);
  const [authentication, parts] = await Promise.all([
    authenticate(header, content, sender.address?.split('@')[1], deps),
    readParts(header, content, deps.clock),
  ]);
  const body = await readBody(parts.leaves, subject);
  const look: Look = { header, leaves: parts.leaves, subject, sender };
  const automatic = automaticKind(look);
  const reply = automatic === undefined ? replyAddress(header, sender, authentication) : undefined;
  const occurredAt = dateOf(header.first('date'), base.receivedAt);
  const unreadable = tooLarge ? `the mail is larger than ${limits.mail >> 20} MiB: only its header was read`
    : body.text === '' && body.files.length === 0 && subject === '' ? (parts.fault ?? 'neither a subject nor a text nor a file is in it') : undefined;
  const text = [body.text, ...notes(parts.fault, body.leftOut)].filter((part) => part !== '').join('\n\n');
  const item: InboundItem = {
    ...base,
    sourceId: idIn(header.first('message-id')) ?? base.identity,
    ...(occurredAt === undefined ? {} : { occurredAt }),
    correspondent: correspondentOf(sender),
    ...(reply === undefined ? {} : { replyTo: { medium: 'email' as const, address: reply } }),
    ...(subject === '' ? {} : { subject }),
    thread: threadOf(header),
    authentication,
    ...(automatic === undefined ? {} : { automatic }),
    text,
    ...(unreadable === undefined
      ? { textOrigin: { kind: 'typed' as const, confidence: parts.fault === undefined ? body.confidence : Math.min(body.confidence, 0.5) } }
      : { unreadable }),
    files: body.files,
  };
  return { item, reports: automatic === 'bounce' ? bounceReports(look, body.whole) : [] };
}

/** What a person should know who reads the text and not the original. */
function notes(fault: string | undefined, leftOut: number): string[] {
  return [
    ...(fault === undefined ? [] : ['（此邮件未能完整读取，请查看原件。）']),
    ...(leftOut === 0 ? [] : [`（另有${leftOut}个附件只在原件中。）`]),
  ];
}

function threadOf(header: Header): NonNullable<InboundItem['thread']> {
  const inReplyTo = idIn(header.first('in-reply-to'));
  const references = idsIn(header.first('references')).slice(-limits.references);
  return { ...(inReplyTo === undefined ? {} : { inReplyTo }), ...(references.length === 0 ? {} : { references }) };
}

function idsIn(value: string | undefined): string[] {
  return (value ?? '').slice(-limits.field * 4).match(/<[^<>\s]{1,500}>/g) ?? [];
}

/** A Message-ID with its brackets, also where a program forgot them. */
function idIn(value: string | undefined): string | undefined {
  const [id] = idsIn(value);
  const bare = /^[^\s<>]{1,500}@[^\s<>]{1,253}$/.exec(value?.trim() ?? '')?.[0];
  return id ?? (bare === undefined ? undefined : `<${bare}>`);
}

const day = 86_400_000;

/** Date of RFC 5322, without its comments; nothing when it is no time, or one that only a wrong clock can have written. */
function dateOf(value: string | undefined, receivedAt: Date): Date | undefined {
  const date = providerTime(value?.slice(0, 100).replace(/\([^)]*\)/g, '').trim());
  const age = receivedAt.getTime() - (date?.getTime() ?? 0);
  return age > -2 * day && age < 3650 * day ? date : undefined;
}
