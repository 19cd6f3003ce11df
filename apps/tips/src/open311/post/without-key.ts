/** The bytes of a form as they are kept: the key that opened the door is no part of what the citizen said. */
export function withoutKey(bytes: Buffer, mediaType: string, key: string): Buffer {
  if (!mediaType.toLowerCase().startsWith('multipart/')) {
    const kept = bytes.toString('latin1').split('&').filter((part) => nameOf(part) !== 'api_key');
    return Buffer.from(kept.join('&'), 'latin1');
  }
  const out = Buffer.from(bytes);
  const written = Buffer.from(key);
  for (let at = out.indexOf(written); written.length > 0 && at !== -1; at = out.indexOf(written, at + written.length)) out.fill('*', at, at + written.length);
  return out;
}

function nameOf(part: string): string {
  const [name = ''] = part.split('=', 1);
  return name.replaceAll('+', ' ').replace(/%[0-9a-f]{2}/gi, (escape) => String.fromCharCode(Number.parseInt(escape.slice(1), 16)));
}
