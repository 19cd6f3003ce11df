import { createServer, type AddressInfo, type Socket } from 'node:net';

export type Fault =
  /** Takes the connection and says nothing. */
  | 'no-greeting'
  /** Answers no FETCH of content. */
  | 'hang'
  /** A byte a second, for ever. */
  | 'drip'
  /** Ends the connection in the middle of a mail. */
  | 'drop'
  /** Sends what is no IMAP. */
  | 'garbage'
  /** Says that it did not work. */
  | 'refuse-fetch';

/** A mail server that is faulty as told: as much of IMAP as imapflow asks for, over a mailbox in memory. */
export interface FaultyServer {
  url: string;
  mails: string[];
  /** One for each of the next connections; then none. */
  faults: Fault[];
  /** UIDs at whose content it breaks off every time. */
  poison: Set<number>;
  connections: number;
  close(): Promise<void>;
}

export async function startFaultyServer(): Promise<FaultyServer> {
  const state: Omit<FaultyServer, 'url' | 'close'> = { mails: [], faults: [], poison: new Set(), connections: 0 };
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => {}).on('close', () => sockets.delete(socket));
    state.connections += 1;
    serve(socket, state, state.faults.shift());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return Object.assign(state, {
    url: `imap://mayor:secret@127.0.0.1:${port}/INBOX`,
    async close() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  });
}

function serve(socket: Socket, state: Pick<FaultyServer, 'mails' | 'poison'>, fault: Fault | undefined): void {
  if (fault === 'no-greeting') return;
  const say = (line: string) => socket.write(`${line}\r\n`);
  let idling: string | undefined;
  let pending = '';
  say('* OK [CAPABILITY IMAP4rev1 IDLE] ready');
  socket.on('data', (data) => {
    pending += data.toString('latin1');
    for (let end = pending.indexOf('\r\n'); end >= 0; end = pending.indexOf('\r\n')) {
      const line = pending.slice(0, end);
      pending = pending.slice(end + 2);
      if (idling !== undefined && line.toUpperCase() === 'DONE') {
        say(`${idling} OK done`);
        idling = undefined;
        continue;
      }
      const [tag = '*', ...words] = line.split(' ');
      const command = words.join(' ').toUpperCase();
      if (command.startsWith('IDLE')) {
        idling = tag;
        say('+ idling');
      } else if (command.startsWith('UID FETCH') && command.includes('HEADER')) {
        for (const uid of uidsIn(command, state.mails.length)) say(headerOf(uid, state.mails[uid - 1] ?? ''));
        say(`${tag} OK done`);
      } else if (command.startsWith('UID FETCH') && command.includes('BODY')) {
        sendMails(socket, tag, uidsIn(command, state.mails.length), state, fault);
      } else {
        for (const answer of answersTo(command, state.mails)) say(answer);
        say(`${tag} OK done`);
      }
    }
  });
}

function answersTo(command: string, mails: readonly string[]): string[] {
  if (command.startsWith('CAPABILITY')) return ['* CAPABILITY IMAP4rev1 IDLE'];
  if (command.startsWith('LIST')) return ['* LIST () "/" INBOX'];
  if (command.startsWith('SELECT')) return ['* FLAGS ()', `* ${mails.length} EXISTS`, '* OK [UIDVALIDITY 7] valid', `* OK [UIDNEXT ${mails.length + 1}] next`];
  if (command.startsWith('UID SEARCH')) return [`* SEARCH ${uidsIn(command, mails.length).join(' ')}`.trimEnd()];
  if (command.startsWith('UID FETCH')) return uidsIn(command, mails.length).map((uid) => `* ${uid} FETCH (UID ${uid} RFC822.SIZE ${mails[uid - 1]?.length ?? 0})`);
  return [];
}

function headerOf(uid: number, mail: string): string {
  const header = mail.slice(0, mail.indexOf('\r\n\r\n') + 4);
  return `* ${uid} FETCH (UID ${uid} INTERNALDATE "26-Nov-2026 08:00:00 +0800" BODY[HEADER] {${header.length}}\r\n${header})`;
}

function sendMails(socket: Socket, tag: string, uids: readonly number[], { mails, poison }: Pick<FaultyServer, 'mails' | 'poison'>, fault: Fault | undefined): void {
  if (fault === 'hang') return;
  if (fault === 'garbage') return void socket.write('\x00\xff* 1 FETCH (((( {999999999999}\r\n)))) "\r\nwhat?\r\n', 'latin1');
  if (fault === 'refuse-fetch') return void socket.write(`${tag} NO not now\r\n`);
  for (const uid of uids) {
    const mail = mails[uid - 1] ?? '';
    const start = `* ${uid} FETCH (UID ${uid} INTERNALDATE "26-Nov-2026 08:00:00 +0800" BODY[] {${mail.length}}\r\n`;
    if (fault === 'drop' || poison.has(uid)) {
      socket.end(start + mail.slice(0, mail.length / 2));
      return;
    }
    if (fault === 'drip') {
      socket.write(start);
      const timer = setInterval(() => socket.write('x'), 200);
      socket.on('close', () => clearInterval(timer));
      return;
    }
    socket.write(`${start}${mail})\r\n`);
  }
  socket.write(`${tag} OK done\r\n`);
}

/** Of a sequence set such as 3:*, 1,2,5. */
function uidsIn(command: string, newest: number): number[] {
  const [, set = ''] = /^UID (?:FETCH|SEARCH UID) ([\d,:*]+)/.exec(command) ?? [];
  const all = Array.from({ length: newest }, (_, index) => index + 1);
  return all.filter((uid) => set.split(',').some((part) => {
    const [from = 0, to = from] = part.split(':').map((end) => (end === '*' ? newest : Number(end)));
    return uid >= Math.min(from, to) && uid <= Math.max(from, to);
  }));
}
