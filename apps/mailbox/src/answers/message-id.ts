import { domainToASCII } from 'node:url';

/**
 * Message-ID of one part of an answer: `<answer id.part@domain of the mailbox>`. The same answer has the same for ever, so
 * what is sent again by mistake is told to be the same by whoever gets it.
 */
export function messageIdOf(answerId: string, part: number, address: string): string {
  return `<${answerId}.${part}@${domainToASCII(address.slice(address.lastIndexOf('@') + 1)) || 'localhost'}>`;
}

/** The first Message-ID of ours in a text; undefined when there is none. */
export function readOurId(text: string): { providerId: string; answerId: string; part: number } | undefined {
  const [providerId, answerId, part] = /<([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})\.(\d{1,3})@[\w.-]{1,253}>/i.exec(text) ?? [];
  return providerId === undefined || answerId === undefined ? undefined : { providerId, answerId: answerId.toLowerCase(), part: Number(part) };
}
