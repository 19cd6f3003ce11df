import { once } from 'node:events';
import { createServer, type AddressInfo, type Socket } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { simpleParser, type ParsedMail } from 'mailparser';
import { SMTPServer, type SMTPServerOptions } from 'smtp-server';
import type { OutgoingText } from '#libs/channel';
import { steppedClock, systemClock, type Clock } from '#libs/service';
import type { Mailbox } from '../mailboxes.ts';
import { faultOf } from './outcome.ts';
import { mailSender } from './sender.ts';

jest.setTimeout(120_000);

const closing: (() => void)[] = [];
afterEach(() => closing.splice(0).forEach((close) => close()));

const answer: OutgoingText = {
  answerId: '0190d6a0-0000-4000-8000-0000000000aa', part: 1, parts: 1, medium: 'email', account: 'mayor-mailbox', to: 'lisi@qq.example',
  text: '【九江民声】您的诉求已受理，编号JJ001。\n.一行以点开头\n💡', inReplyTo: '<a1@qq.example>', template: { name: 'acknowledgement', values: { number: 'JJ001', pin: '1' } },
};

interface Took {
  from: string | undefined;
  to: string[];
  mail: ParsedMail;
}

/** A real SMTP server, and what it took. */
async function serverWith(options: SMTPServerOptions = {}): Promise<{ port: number; took: Took[]; sessions: Set<string> }> {
  const [took, sessions]: [Took[], Set<string>] = [[], new Set()];
  const server = new SMTPServer({
    authOptional: true, hideSTARTTLS: true, allowInsecureAuth: true, logger: false, closeTimeout: 1,
    onAuth: (_, __, callback) => callback(null, { user: 1 }),
    onData(stream, session, callback) {
      sessions.add(session.id);
      void buffer(stream).then(async (bytes) => {
        const { mailFrom, rcptTo } = session.envelope;
        took.push({ from: mailFrom ? mailFrom.address : undefined, to: rcptTo.map(({ address }) => address), mail: await simpleParser(bytes) });
        callback();
      });
    },
    ...options,
  });
  server.on('error', () => {});
  server.listen(0, '127.0.0.1');
  await once(server.server, 'listening');
  closing.push(() => server.close());
  return { port: (server.server.address() as AddressInfo).port, took, sessions };
}

const told: string[] = [];
const sources = {
  failing: async ({ name }: { name: string }, reason: string) => void told.push(`${name} fails: ${reason}`),
  working: async ({ name }: { name: string }) => void told.push(`${name} works`),
};
beforeEach(() => void told.splice(0));

function senderAt(port: number, smtp: Partial<NonNullable<Mailbox['smtp']>> = {}, clock: Clock = systemClock) {
  const mailbox: Mailbox = {
    account: 'mayor-mailbox', address: 'mayor@city.example', done: { kind: 'none' },
    imap: { host: '127.0.0.1', port: 1, secure: false, startTls: false, user: 'u', password: 'p', folder: 'INBOX' },
    smtp: { host: '127.0.0.1', port, secure: false, startTls: false, ...smtp },
  };
  const sender = mailSender({ mailboxes: [mailbox], cityName: () => '九江市', clock, sources });
  closing.push(() => sender.close());
  return sender;
}

/** What replies with a code, as a handler of smtp-server gives it. */
const replying = (responseCode: number, message: string) => Object.assign(new Error(message), { responseCode });

it('sends an answer in the thread of the mail, from the mailbox that took it in', async () => {
  const { port, took } = await serverWith();
  const sender = senderAt(port);
  const messageId = '<0190d6a0-0000-4000-8000-0000000000aa.1@city.example>';
  expect(await sender.send(answer)).toEqual({ outcome: 'sent', providerId: messageId });
  expect(took).toHaveLength(1);
  const [{ from, to, mail } = {} as Took] = took;
  expect({ from, to }).toEqual({ from: 'mayor@city.example', to: ['lisi@qq.example'] });
  expect(mail).toMatchObject({
    messageId, inReplyTo: '<a1@qq.example>', references: '<a1@qq.example>', subject: '【九江市】您的来信，编号JJ001',
    from: { value: [{ name: '九江市', address: 'mayor@city.example' }] },
  });
  expect(mail.text?.trim()).toBe(answer.text);
  expect([mail.headers.get('auto-submitted'), mail.headers.get('x-auto-response-suppress'), mail.headers.get('content-type')]).toEqual(
    ['auto-replied', 'All', expect.objectContaining({ value: 'text/plain', params: { charset: 'utf-8' } })],
  );
});

describe('an answer', () => {
  it.each<[string, Partial<OutgoingText> & { without?: string[] }, object]>([
    ['with a subject, as leaders are told', { subject: '【九江市】催办JJ001', without: ['inReplyTo', 'template'] }, { subject: '【九江市】催办JJ001', inReplyTo: undefined }],
    ['to a mail that had no Message-ID', { inReplyTo: 'f'.repeat(64) }, { inReplyTo: undefined, references: undefined }],
    ['without a number', { without: ['template'] }, { subject: '【九江市】您的来信' }],
    ['whose subject would be a header', { subject: 'x\r\nBcc: other@qq.example' }, { subject: 'x Bcc: other@qq.example', bcc: undefined }],
    ['to a mail whose id would be a header', { inReplyTo: '<a>\r\nBcc: other@qq.example' }, { inReplyTo: undefined, bcc: undefined }],
  ])('%s', async (_, { without = [], ...changed }, expected: object) => {
    const { port, took } = await serverWith();
    const message = Object.fromEntries(Object.entries({ ...answer, ...changed }).filter(([name]) => !without.includes(name))) as unknown as OutgoingText;
    expect(await senderAt(port).send(message)).toMatchObject({ outcome: 'sent' });
    const mail = took[0]?.mail;
    expect(took[0]?.to).toEqual(['lisi@qq.example']);
    expect(Object.fromEntries(Object.keys(expected).map((name) => [name, mail?.[name as keyof ParsedMail]]))).toEqual(expected);
  });
});

it('carries mail of its own mailboxes, whole, and says that SMTP cannot be asked', async () => {
  const sender = senderAt(1);
  expect([sender.carries('email', 'mayor-mailbox'), sender.carries('email', 'other'), sender.carries('sms', 'mayor-mailbox')]).toEqual([true, false, false]);
  expect(sender.split('长'.repeat(10_000))).toHaveLength(1);
  expect(await sender.find(answer, new Date())).toEqual({ found: [] });
});

it('sends many over a few connections, signed in', async () => {
  const { port, took, sessions } = await serverWith({
    authOptional: false,
    onAuth: ({ username, password }, _, callback) => (username === 'mayor' && password === 's3cret' ? callback(null, { user: 1 }) : callback(replying(535, 'no'))),
  });
  const sender = senderAt(port, { user: 'mayor', password: 's3cret' });
  expect(await sender.send(answer)).toMatchObject({ outcome: 'sent' });
  const outcomes = await Promise.all(Array.from({ length: 40 }, (_, n) => sender.send({ ...answer, part: n + 1 })));
  expect(outcomes.every(({ outcome }) => outcome === 'sent')).toBe(true);
  expect(new Set(took.map(({ mail }) => mail.messageId)).size).toBe(40);
  expect(sessions.size).toBeLessThanOrEqual(3);
});

describe('a server that does not take it', () => {
  const afterwards = (error: Error): Pick<SMTPServerOptions, 'onData'> => ({ onData: (stream, _, callback) => void buffer(stream).then(() => callback(error)) });
  it.each<[string, SMTPServerOptions, object]>([
    ['knows the recipient not', { onRcptTo: (_, __, callback) => callback(replying(550, '5.1.1 <lisi@qq.example> unknown, 13800001234')) }, { outcome: 'refused', reason: '550 5.1.1 … unknown, …' }],
    ['asks to wait at the recipient', { onRcptTo: (_, __, callback) => callback(replying(450, '4.2.0 greylisted')) }, { outcome: 'busy', reason: '450 4.2.0 greylisted' }],
    ['does not take from us', { onMailFrom: (_, __, callback) => callback(replying(553, 'not yours')) }, { outcome: 'refused' }],
    ['refuses the content', afterwards(replying(554, '5.7.1 spam')), { outcome: 'refused', reason: '554 5.7.1 spam' }],
    ['has no room', afterwards(replying(452, '4.3.1 full')), { outcome: 'busy', reason: '452 4.3.1 full' }],
    ['is full at the greeting', { onConnect: (_, callback) => callback(replying(421, 'too many')) }, { outcome: 'busy' }],
    ['refuses the sign-in', { authOptional: false, onAuth: (_, __, callback) => callback(replying(535, '5.7.8 bad')) }, { outcome: 'busy', reason: expect.stringContaining('_SMTP') }],
    ['wants a sign-in of which nobody knows', { authOptional: false }, { outcome: 'busy', reason: expect.stringContaining('_SMTP') }],
  ])('%s', async (name, options, expected) => {
    const { port } = await serverWith(options);
    const sender = senderAt(port, name.includes('nobody') ? {} : { user: 'mayor', password: 's3cret' });
    const outcome = await sender.send(answer);
    expect(outcome).toMatchObject(expected);
    expect(JSON.stringify(outcome)).not.toMatch(/lisi@|s3cret|1380000/);
  });

  it('is not there', async () => {
    expect(await senderAt(1).send(answer)).toMatchObject({ outcome: 'busy', reason: 'the mail server cannot be reached (ECONNREFUSED)' });
  });

  it('offers no TLS though it must: nothing leaves', async () => {
    const { port, took } = await serverWith({ disabledCommands: ['STARTTLS'] });
    expect(await senderAt(port, { startTls: true }).send(answer)).toMatchObject({ outcome: 'busy' });
    expect(took).toEqual([]);
  });

  it('has a certificate that nobody signed: nothing leaves', async () => {
    const { port, took } = await serverWith({ hideSTARTTLS: false });
    expect(await senderAt(port, { startTls: true }).send(answer)).toMatchObject({ outcome: 'busy' });
    expect(took).toEqual([]);
  });
});

/** Speaks SMTP until the mail is there, and then does what the test says. */
async function speaking(atEnd: (socket: Socket) => void): Promise<number> {
  const server = createServer((socket) => {
    closing.push(() => socket.destroy());
    socket.on('error', () => {});
    let inData = false;
    socket.write('220 x\r\n');
    socket.on('data', (chunk: Buffer) => {
      const text = chunk.toString('latin1');
      if (inData) return text.endsWith('\r\n.\r\n') ? atEnd(socket) : undefined;
      inData = text.startsWith('DATA');
      return void socket.write(inData ? '354 go on\r\n' : '250 ok\r\n');
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  closing.push(() => server.close());
  return (server.address() as AddressInfo).port;
}

describe('a connection that is lost when the mail is there', () => {
  it('leaves it open whether it was sent', async () => {
    const port = await speaking((socket) => socket.destroy());
    expect(await senderAt(port).send(answer)).toMatchObject({ outcome: 'unknown' });
  });

  it('or that hangs: too, within the time', async () => {
    const clock = steppedClock(new Date('2026-11-24T08:00:00Z'));
    const reached = Promise.withResolvers<void>();
    const port = await speaking(() => reached.resolve());
    const sending = senderAt(port, {}, clock).send(answer);
    await reached.promise;
    clock.jumpTo(new Date('2026-11-24T08:00:26Z'));
    expect(await sending).toMatchObject({ outcome: 'unknown' });
  });
});

describe('a server that refuses the sign-in', () => {
  it('is left alone, so that it does not lock the mailbox; a task tells of it and ends when a mail has left', async () => {
    let [tries, password] = [0, 'new'];
    const { port, took } = await serverWith({
      authOptional: false,
      onAuth: (auth, _, callback) => {
        tries += 1;
        return auth.password === password ? callback(null, { user: 1 }) : callback(replying(535, 'no'));
      },
    });
    const clock = steppedClock(new Date('2026-11-24T08:00:00Z'));
    const sender = senderAt(port, { user: 'mayor', password: 'old' }, clock);
    for (let n = 0; n < 5; n += 1) {
      const outcomes = await Promise.all(Array.from({ length: 32 }, () => sender.send(answer)));
      expect(new Set(outcomes.map(({ outcome }) => outcome))).toEqual(new Set(['busy']));
    }
    expect(tries).toBe(1);
    expect(told).toEqual([expect.stringMatching(/^smtp:mayor-mailbox fails: .*_SMTP/)]);
    clock.jumpTo(new Date('2026-11-24T08:01:01Z'));
    expect(await sender.send(answer)).toMatchObject({ outcome: 'busy' });
    expect(await sender.send(answer)).toMatchObject({ outcome: 'busy', retryAfterSeconds: expect.any(Number) });
    password = 'old';
    clock.jumpTo(new Date('2026-11-24T08:03:10Z'));
    expect(await sender.send(answer)).toMatchObject({ outcome: 'sent' });
    expect([tries, took.length, told.at(-1), told.length]).toEqual([3, 1, 'smtp:mayor-mailbox works', 2]);
  });
});

it('tells of a server that is away after some times, once', async () => {
  const sender = senderAt(1);
  for (let n = 0; n < 8; n += 1) await sender.send(answer);
  expect(told).toEqual(['smtp:mayor-mailbox fails: the mail server cannot be reached (ECONNREFUSED)']);
});

it('knows nothing of what is no error of a mail server', () => {
  expect([faultOf(undefined), faultOf(new Error('x')), faultOf({ code: 7 })].map(({ outcome }) => outcome.outcome)).toEqual(['unknown', 'unknown', 'unknown']);
});
