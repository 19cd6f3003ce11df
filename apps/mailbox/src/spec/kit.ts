import { intakeTopic } from '#libs/contract';
import { openAdapter, until, type AdapterKit, type AdapterKitOptions } from '../../../../libs/channel/src/testing/adapter-kit.ts';
import type { TestMailbox } from '../../../../test/dovecot.ts';
import { mailboxService } from '../mailbox.service.ts';

export { until } from '../../../../libs/channel/src/testing/adapter-kit.ts';

export const account = 'mayor-mailbox';

/** The mailbox service on a database of its own, its mailbox at `server`. */
export async function openMailbox(server: Pick<TestMailbox, 'url'>, options: AdapterKitOptions = {}): Promise<AdapterKit> {
  return openAdapter(mailboxService, { ...options, env: { MAYOR_MAILBOX: 'mayor@city.example', MAYOR_MAILBOX_IMAP: server.url, ...options.env } });
}

/** A plain mail of a made-up citizen; as one file holds it. */
export function mail(n: number, text = `第${n}封：和中路的路灯坏了`): string {
  return [
    `From: =?utf-8?B?${Buffer.from(`市民${n}`).toString('base64')}?= <citizen${n}@example.org>`, 'To: mayor@city.example',
    `Subject: =?utf-8?B?${Buffer.from(`路灯${n}`).toString('base64')}?=`, 'Date: Thu, 01 Jan 1970 00:00:00 +0000', `Message-ID: <spec-${n}@example.org>`,
    'MIME-Version: 1.0', 'Content-Type: text/plain; charset=utf-8', 'Content-Transfer-Encoding: base64', '',
    Buffer.from(text).toString('base64'), '',
  ].join('\r\n');
}

/** What was taken in, in its order. */
export async function messages(kit: AdapterKit): Promise<{ id: string; receivedAt: string; text: string; identity: string }[]> {
  return (await kit.records(intakeTopic)).filter((record) => 'receivedAt' in record) as never;
}

export async function untilMessages(kit: AdapterKit, count: number): Promise<void> {
  await until(`${count} messages`, async () => (await taken(kit)) >= count);
}

export async function taken(kit: AdapterKit): Promise<number> {
  const [row] = await kit.query<{ n: number }>('SELECT count(*)::int AS n FROM receipts');
  return row?.n ?? 0;
}

/** What was said of the mailbox: `failing` with the reason, `working`. */
export async function told(kit: AdapterKit): Promise<{ source: string; state: string; reason?: string }[]> {
  return (await kit.records(intakeTopic)).filter((record) => 'source' in record && 'since' in record) as never;
}
