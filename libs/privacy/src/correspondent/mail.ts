import { domainToASCII } from 'node:url';

/**
 * A mail address as one mailbox has it, or undefined: trimmed, half-width, lower case (local part too: no provider in
 * use tells mailboxes apart by case), its domain in ASCII.
 */
export function normaliseMail(text: string): string | undefined {
  if (text.length > 512) return undefined;
  const address = text.normalize('NFKC').trim().replace(/^mailto:/i, '').replace(/^<(.*)>$/, '$1').trim();
  const at = address.lastIndexOf('@');
  const local = address.slice(0, at).toLowerCase();
  const domain = domainToASCII(address.slice(at + 1).replace(/\.$/, ''));
  if (at < 1 || local.length > 64 || /[\s@<>,;:()[\]\\"\p{Cc}]/u.test(local)) return undefined;
  if (!/^[a-z0-9-]+(?:\.[a-z0-9-]+)+$/.test(domain) || local.length + domain.length > 253) return undefined;
  return `${local}@${domain}`;
}
