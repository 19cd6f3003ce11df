import { openZone } from '#libs/city';
import type { Clock } from '#libs/service';
import type { ReceivingAccount } from '#libs/channel';
import type { Resolve } from '../read/authentication/resolver.ts';
import { readMail, type MailRead, type ReadMailDeps } from '../read/read-mail.ts';

export const account: ReceivingAccount = { key: 'mayor-mailbox', channel: 'mailbox', category: 'mailbox', zone: openZone('Asia/Shanghai') };
export const receivedAt = new Date('2026-11-24T08:00:00Z');

/** A mail of lines; a line in Latin-1, so that a test can write any byte as `\xNN`. */
export function mailOf(headers: Readonly<Record<string, string | readonly string[]>>, body: string | Buffer = ''): Buffer {
  const lines = Object.entries(headers).flatMap(([name, value]) => [value].flat().map((one) => `${name}: ${one}`));
  return Buffer.concat([Buffer.from(`${lines.join('\r\n')}\r\n\r\n`, 'latin1'), typeof body === 'string' ? Buffer.from(body) : body]);
}

/** One that a citizen could write, with what is given changed; undefined takes a field out. */
export function citizensMail(changed: Readonly<Record<string, string | readonly string[] | undefined>> = {}, body: string | Buffer = '和中路的路灯坏了三天了。'): Buffer {
  const usual: Record<string, string | readonly string[] | undefined> = {
    From: '=?UTF-8?B?5p2O5Zub?= <lisi@qq.example>', To: 'mayor@city.example', Subject: '=?UTF-8?B?6Lev54Gv?=',
    Date: 'Tue, 24 Nov 2026 15:42:37 +0800', 'Message-ID': '<a1@qq.example>', 'MIME-Version': '1.0',
    'Content-Type': 'text/plain; charset=utf-8', 'Content-Transfer-Encoding': '8bit', ...changed,
  };
  const present = Object.entries(usual).flatMap(([name, value]) => (value === undefined ? [] : [[name, value] as const]));
  return mailOf(Object.fromEntries(present), body);
}

/** DNS of a test: `TXT name` → answers; everything else does not exist. */
export function dnsOf(records: Readonly<Record<string, string[] | string[][]>>): Resolve {
  return async (name, type) => {
    const found = records[`${type} ${name.toLowerCase()}`];
    if (found) return found;
    throw Object.assign(new Error('not found'), { code: 'ENOTFOUND' });
  };
}

/** No limit of time is reached on it, however busy the machine. */
const patientClock: Clock = {
  now: () => receivedAt,
  sleep: (_, signal) => new Promise((resolve) => signal?.addEventListener('abort', () => resolve(), { once: true })),
};

export function read(mail: Buffer, deps: Partial<ReadMailDeps> = {}): Promise<MailRead> {
  return readMail(mail, { at: receivedAt, account, mailbox: 'mayor@city.example' }, { clock: patientClock, resolve: dnsOf({}), trustedReceived: [], ...deps });
}

/** Parts between lines of a boundary. */
export function partsOf(parts: readonly { headers: Readonly<Record<string, string>>; body: string | Buffer }[], boundary = 'next'): Buffer {
  return Buffer.concat([
    ...parts.flatMap(({ headers, body }) => [Buffer.from(`--${boundary}\r\n`), mailOf(headers, body), Buffer.from('\r\n')]),
    Buffer.from(`--${boundary}--\r\n`),
  ]);
}
