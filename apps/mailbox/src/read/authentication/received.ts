import ipaddr from 'ipaddr.js';
import { withoutComments, type Header } from '../mime/header.ts';

/** Who gave the mail to the city's servers, as the city's own server wrote it down. */
export interface Client {
  ip: string;
  helo: string;
}

/**
 * The client of the Received that the city's outermost server wrote. Every server puts its own on top, so all below the
 * first foreign one are the sender's claims. Without names of our servers the topmost counts; with them, the way is
 * followed down only while a server of ours got the mail from an address inside.
 */
export function clientOf(header: Header, trusted: readonly string[]): Client | undefined {
  const names = trusted.map((name) => name.toLowerCase());
  for (const value of header.all('received').slice(0, 50)) {
    const hop = readHop(value);
    if (names.length === 0) return clientIn(hop);
    if (!names.includes(hop.by)) return undefined;
    if (hop.ip !== undefined && !isInside(hop.ip)) return clientIn(hop);
  }
  return undefined;
}

interface Hop {
  by: string;
  helo: string;
  ip: string | undefined;
}

function readHop(value: string): Hop {
  const bare = withoutComments(value);
  const helo = /^\s*from\s+([^\s;]+)/i.exec(bare)?.[1] ?? '';
  const by = /(?:^|\s)by\s+([\w.-]+)/i.exec(bare)?.[1] ?? '';
  // RFC 5321 §4.4: the address of the connection stands in the comment behind the name that the client gave itself.
  const from = value.slice(0, indexOfBy(value));
  const comments = from.match(/\((?:[^()]|\([^()]*\))*\)/g) ?? [];
  const literals = comments.join(' ').replace(/\b[he]{2}lo=\S+/gi, '').match(/\[(?:IPv6:)?[0-9a-f.:]+\]|(?<![\w.:])(?:\d{1,3}\.){3}\d{1,3}(?![\w.])/gi) ?? [];
  const ip = literals.map((one) => one.replace(/^\[(?:IPv6:)?|\]$/gi, '')).findLast((one) => ipaddr.isValid(one));
  return { by: by.toLowerCase(), helo: helo.replace(/^\[(?:IPv6:)?|\]$/gi, ''), ip };
}

function indexOfBy(value: string): number {
  const at = value.search(/\sby\s/i);
  return at === -1 ? value.length : at;
}

function clientIn({ ip, helo }: Hop): Client | undefined {
  return ip === undefined ? undefined : { ip, helo };
}

function isInside(ip: string): boolean {
  return ['private', 'loopback', 'linkLocal', 'uniqueLocal'].includes(ipaddr.process(ip).range());
}
