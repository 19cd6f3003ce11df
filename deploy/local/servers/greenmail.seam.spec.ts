import { join } from 'node:path';
import { ImapFlow } from 'imapflow';
import { createTransport } from 'nodemailer';
import { makeRunFolder, recordsOf, removeRunFolder } from '../../../test/run-folder.ts';
import { freePort } from '../system/ports.ts';
import { startGreenMail, type GreenMailConfig } from './greenmail.ts';
import { kafkaJars } from './maven.ts';

jest.setTimeout(60_000);

it('takes mail for anybody, and lets the mayor’s mailbox be read with its password only', async () => {
  const folder = makeRunFolder();
  const jars = await kafkaJars(process.cwd(), (line) => process.stderr.write(`${line}\n`));
  const config: GreenMailConfig = {
    jar: join(jars, 'greenmail/greenmail.jar'), ports: { smtp: await freePort(), imap: await freePort(), api: await freePort() },
    user: { address: 'mayor@city.example', password: 'of-the_tests' }, logFile: join(folder, 'mail.log'), records: recordsOf(folder),
  };
  const server = await startGreenMail(config);
  const transport = createTransport({ host: '127.0.0.1', port: config.ports.smtp, ignoreTLS: true });
  const mailsOf = async (user: string, pass: string): Promise<number> => {
    const client = new ImapFlow({ host: '127.0.0.1', port: config.ports.imap, secure: false, doSTARTTLS: false, logger: false, auth: { user, pass } });
    client.on('error', () => {});
    await client.connect();
    const { exists } = await client.mailboxOpen('INBOX');
    client.close();
    return exists;
  };
  try {
    await transport.sendMail({ from: 'citizen@example.org', to: 'mayor@city.example', subject: '路灯', text: '坏了' });
    await transport.sendMail({ from: 'mayor@city.example', to: 'citizen@example.org', subject: '已受理', text: '收到' });
    expect(await mailsOf('mayor@city.example', 'of-the_tests')).toBe(1);
    expect(await mailsOf('citizen@example.org', 'citizen@example.org')).toBe(1);
    await expect(mailsOf('mayor@city.example', 'another')).rejects.toMatchObject({ authenticationFailed: true });
  } finally {
    transport.close();
    await server.stop('SIGTERM', 5000);
    await removeRunFolder(folder);
  }
});
