import { randomUUID } from 'node:crypto';
import { basename } from 'node:path';
import iconv from 'iconv-lite';
import { ImapFlow } from 'imapflow';
import { simpleParser } from 'mailparser';
import { createTransport } from 'nodemailer';
import type { Credentials } from '../credentials.ts';
import type { SendInput, SendKind } from '../kind.ts';
import { readMedia, type MediaFile } from '../media-server.ts';

/** `--provider` names the charset in which the citizen's program writes. */
export const mail: SendKind = {
  name: 'mail', providers: ['utf-8', 'gb18030'], about: 'a mail to the mayor’s mailbox; with --media an attachment',
  async prepare(input, credentials) {
    const { address, imap, smtp } = mailboxOf(credentials);
    const from = input.from ?? 'zhang.san@citizen.example';
    const to = input.to ?? address;
    const messageId = input.again ?? `<${randomUUID()}@${from.split('@')[1] ?? 'citizen.example'}>`;
    const files = input.media.map((path) => ({ name: basename(path), file: readMedia(path) }));
    let lookAt = 0;
    return {
      sourceId: messageId, files: false, answer: 'mail',
      async deliver() {
        if (input.again !== undefined) return putOnceMore(imap, messageId);
        const { hostname: host, port } = new URL(smtp);
        const transport = createTransport({ host, port: Number(port), ignoreTLS: true });
        try {
          const { response } = await transport.sendMail({ envelope: { from, to }, raw: rawMail(input, { from, to, messageId, files }) });
          return { ok: true, line: `${response} answered by the mail server` };
        } catch (error) {
          return { ok: false, line: `not taken by the mail server: ${error instanceof Error ? error.message : String(error)}` };
        } finally {
          transport.close();
        }
      },
      async answered(caseNumber) {
        if (Date.now() < lookAt) return undefined;
        lookAt = Date.now() + 250;
        return answerIn(imap, from, messageId, caseNumber);
      },
      close() {},
    };
  },
};

function mailboxOf({ secrets }: Credentials): { address: string; imap: string; smtp: string } {
  const { MAYOR_MAILBOX: address, MAYOR_MAILBOX_IMAP: imap, MAYOR_MAILBOX_SMTP: smtp } = secrets;
  if (address && imap && smtp?.startsWith('smtp://127.0.0.1')) return { address, imap, smtp };
  throw new Error('Only the mail server of the local default can be sent to: start the gateway with npm start, without MAYOR_MAILBOX_IMAP.');
}

interface MailParts {
  from: string;
  to: string;
  messageId: string;
  files: readonly { name: string; file: MediaFile }[];
}

/** As a citizen's program makes it, byte by byte: nodemailer knows no GB18030. */
function rawMail({ text, provider: charset }: SendInput, { from, to, messageId, files }: MailParts): Buffer {
  const base64 = (bytes: Buffer) => bytes.toString('base64').replaceAll(/.{76}/g, '$&\r\n');
  const encoded = (words: string) => `=?${charset}?B?${iconv.encode(words, charset).toString('base64')}?=`;
  const body = [`Content-Type: text/plain; charset=${charset}`, 'Content-Transfer-Encoding: base64', '', base64(iconv.encode(text, charset))];
  const boundary = `=_${randomUUID()}`;
  const attached = files.flatMap(({ name, file }) => [
    `--${boundary}`, `Content-Type: ${file.mediaType}; name="${encoded(name)}"`, `Content-Disposition: attachment; filename="${encoded(name)}"`,
    'Content-Transfer-Encoding: base64', '', base64(file.bytes),
  ]);
  const content = files.length === 0 ? body
    : [`Content-Type: multipart/mixed; boundary="${boundary}"`, '', `--${boundary}`, ...body, ...attached, `--${boundary}--`];
  return Buffer.from([
    `From: ${encoded('张三')} <${from}>`, `To: ${to}`, `Subject: ${encoded(text.slice(0, 12).toWellFormed())}`, `Message-ID: ${messageId}`,
    `Date: ${new Date().toUTCString().replace('GMT', '+0000')}`, 'MIME-Version: 1.0', ...content, '',
  ].join('\r\n'));
}

/** The same bytes again, as after a server's restored backup: SMTP would put another Received before them. */
async function putOnceMore(imap: string, messageId: string): Promise<{ ok: boolean; line: string }> {
  return inMailbox(imap, {}, async (client) => {
    const [found] = await client.search({ header: { 'message-id': messageId } }, { uid: true }) || [];
    const there = found !== undefined && await client.fetchOne(String(found), { source: true }, { uid: true });
    if (!there || !there.source) return { ok: false, line: `no mail ${messageId} is in the mailbox: the server forgets its mail when it ends` };
    await client.append('INBOX', there.source);
    return { ok: true, line: 'put into the mailbox once more, byte by byte' };
  });
}

/** In the mailbox that the server made for the citizen when he was first written to. */
async function answerIn(imap: string, citizen: string, messageId: string, caseNumber: string): Promise<string | undefined> {
  return inMailbox(imap, { user: citizen, pass: citizen }, async (client) => {
    for (const { source } of await client.fetchAll('1:*', { source: true })) {
      const { inReplyTo, text } = await simpleParser(source ?? '');
      if (inReplyTo === messageId && text?.includes(caseNumber)) return text;
    }
    return undefined;
  }).catch(() => undefined);
}

async function inMailbox<Result>(imap: string, auth: { user?: string; pass?: string }, work: (client: ImapFlow) => Promise<Result>): Promise<Result> {
  const url = new URL(imap);
  const client = new ImapFlow({
    host: url.hostname, port: Number(url.port), secure: false, doSTARTTLS: false, logger: false,
    auth: { user: auth.user ?? decodeURIComponent(url.username), pass: auth.pass ?? decodeURIComponent(url.password) },
  });
  client.on('error', () => {});
  await client.connect();
  try {
    await client.mailboxOpen('INBOX');
    return await work(client);
  } finally {
    client.close();
  }
}
