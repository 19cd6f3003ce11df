import type { City } from '#libs/city';
import { SettingsError } from '#libs/service';
import { mailboxesOf, type Mailbox } from './mailboxes.ts';

const accounts = new Map([
  ['letterbox', { key: 'letterbox', channel: 'mailbox', mailboxSetting: 'BOX' }],
  ['other', { key: 'other', channel: 'tips' }],
]) as unknown as City['accounts'];

function read(env: Record<string, string>, environment = 'production'): Mailbox[] {
  return mailboxesOf({ accounts }, { setting: (name) => env[name], settings: { MINSHENG_ENVIRONMENT: environment } });
}

function faultsOf(env: Record<string, string>, environment?: string): string[] {
  try {
    read(env, environment);
  } catch (error) {
    if (error instanceof SettingsError) return error.problems.map(({ variable, message, remedy }) => `${variable} ${message}. ${remedy}`);
    throw error;
  }
  return [];
}

const whole = { BOX: 'box@city.example', BOX_IMAP: 'imaps://box%40city.example:p%25w%2F@mail.city.example/INBOX', BOX_SMTP: 'smtps://box:pw@mail.city.example' };

it('reads servers, ports, users and what is done', () => {
  expect(read({ ...whole, BOX_DONE: 'folder:已接收' })).toEqual([{
    account: 'letterbox', address: 'box@city.example', done: { kind: 'folder', name: '已接收' },
    imap: { host: 'mail.city.example', port: 993, secure: true, startTls: false, user: 'box@city.example', password: 'p%w/', folder: 'INBOX' },
    smtp: { host: 'mail.city.example', port: 465, secure: true, startTls: false, user: 'box', password: 'pw' },
  }]);
});

it.each<[string, Record<string, string>, string, Partial<Mailbox> | object]>([
  ['STARTTLS for imap://', { BOX_IMAP: 'imap://u:p@mail.city.example' }, 'production', { imap: { port: 143, secure: false, startTls: true, folder: 'INBOX' } }],
  ['STARTTLS on this machine too, in production', { BOX_IMAP: 'imap://u:p@127.0.0.1:1143' }, 'production', { imap: { port: 1143, startTls: true } }],
  ['no TLS on this machine in the local default', { BOX_IMAP: 'imap://u:p@127.0.0.1:1143' }, 'local', { imap: { startTls: false } }],
  ['STARTTLS elsewhere in the local default', { BOX_IMAP: 'imap://u:p@10.0.0.1' }, 'local', { imap: { startTls: true } }],
  ['an address of version 6', { BOX_IMAP: 'imap://u:p@[::1]:1143/A%2FB' }, 'local', { imap: { host: '::1', startTls: false, folder: 'A/B' } }],
  ['a relay without sign-in', { BOX_SMTP: 'smtp://relay.city.example:25' }, 'production', { smtp: { host: 'relay.city.example', port: 25, secure: false, startTls: true } }],
  ['a keyword', { BOX_DONE: 'flag:$Minsheng' }, 'production', { done: { kind: 'flag', name: '$Minsheng' } }],
  ['a flag of IMAP', { BOX_DONE: 'flag:\\Seen' }, 'production', { done: { kind: 'flag', name: '\\Seen' } }],
])('%s', (_, changed, environment, expected) => {
  expect(read({ ...whole, ...changed }, environment)).toMatchObject([expected]);
});

it('none for answers means no way out, and nothing is missing', () => {
  expect(read({ ...whole, BOX_SMTP: 'none' })[0]).not.toHaveProperty('smtp');
});

it('the local default needs no mailbox; production does', () => {
  expect(read({}, 'local')).toEqual([]);
  expect(faultsOf({}).map((fault) => fault.split('.')[0])).toEqual(['BOX is not set', 'BOX_IMAP is not set', 'BOX_SMTP is not set']);
});

it.each([
  ['an address that is none', { BOX: 'city.example' }, 'BOX is wrong: no mail address'],
  ['another protocol', { BOX_IMAP: 'https://u:hunter2@mail.city.example' }, 'BOX_IMAP is wrong'],
  ['no user', { BOX_IMAP: 'imaps://mail.city.example' }, 'BOX_IMAP has no user or no password'],
  ['no password', { BOX_IMAP: 'imaps://u@mail.city.example' }, 'BOX_IMAP has no user or no password'],
  ['a bare percent sign', { BOX_IMAP: 'imaps://u:hunter2%@mail.city.example' }, 'BOX_IMAP is wrong: a %'],
  ['no smtp', { BOX_SMTP: '' }, 'BOX_SMTP is wrong'],
  ['a keyword with a blank', { BOX_DONE: 'flag:all done' }, 'BOX_DONE is wrong'],
  ['something else to be done', { BOX_DONE: 'delete' }, 'BOX_DONE is wrong'],
])('%s is a fault that shows no secret', (_, changed, fault) => {
  const faults = faultsOf({ ...whole, ...changed });
  expect(faults).toHaveLength(1);
  expect(faults[0]).toContain(fault);
  expect(faults[0]).not.toContain('hunter2');
});
