/** A server's words without the address, link or number that they name. */
export function withoutAddresses(text: string): string {
  return text.replace(/https?:\/\/\S+/gi, '').replace(/<?[^\s<>"'，。；：()（）]+@[^\s<>"'，。；：()（）]+>?/g, '…')
    .replace(/\d{5,}/g, '…').replace(/\s+/g, ' ').trim();
}
