import { mailSettings } from './mail.ts';

const ports = { smtp: 1, imap: 2, api: 3 };

it('is the mailbox of the local default', () => {
  expect(mailSettings({ MAYOR_MAILBOX_PASSWORD: 'made-up' }, ports, {})).toMatchObject({
    MAYOR_MAILBOX_IMAP: 'imap://mayor%40jiujiang.example:made-up@127.0.0.1:2/INBOX', MAYOR_MAILBOX_SMTP: 'smtp://127.0.0.1:1',
  });
});

it('is the mailbox that the environment names, and nothing of the local one', () => {
  const env = { MAYOR_MAILBOX: 'mayor@city.example', MAYOR_MAILBOX_IMAP: 'imaps://u:p@mail.city.example', MAYOR_MAILBOX_SMTP: 'none' };
  expect(mailSettings({ MAYOR_MAILBOX_PASSWORD: 'made-up' }, ports, env)).toEqual({ ...env, MAYOR_MAILBOX_DONE: '' });
});
