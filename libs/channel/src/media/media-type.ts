/** What a file is, by its bytes. */
export interface FileType {
  mediaType: string;
  /** It was said to be something else. */
  lied: boolean;
}

const unknownType = 'application/octet-stream';
const aliases: Record<string, string> = {
  'image/jpg': 'image/jpeg', 'image/pjpeg': 'image/jpeg', 'image/x-png': 'image/png', 'image/x-ms-bmp': 'image/bmp',
  'audio/mp3': 'audio/mpeg', 'audio/x-wav': 'audio/wav', 'audio/vnd.wave': 'audio/wav', 'audio/x-m4a': 'audio/mp4',
  'audio/m4a': 'audio/mp4', 'video/3gpp2': 'video/3gpp', 'audio/3gpp': 'video/3gpp', 'text/xml': 'application/xml',
  'text/x-vcard': 'text/vcard',
};
const textTypes = /^(text\/|application\/(json|xml|xhtml\+xml|smil)$|application\/[\w.-]+\+(json|xml)$|image\/svg\+xml$)/;

/**
 * The type of a file from its first bytes; what was declared counts only where bytes tell nothing and it is a kind of
 * text, and the bytes are one. What is neither is `application/octet-stream`.
 */
export async function fileTypeOf(head: Uint8Array, declared: string | undefined): Promise<FileType> {
  // Loaded when the first file comes: six services link this and few of them fetch.
  const { fileTypeFromBuffer } = await import('file-type');
  const found = await fileTypeFromBuffer(head);
  const said = plainType(declared);
  if (found) {
    const mediaType = plainType(found.mime) ?? unknownType;
    return { mediaType, lied: said !== undefined && said !== unknownType && said !== mediaType && !(mediaType === 'application/xml' && textTypes.test(said)) };
  }
  if (said !== undefined && textTypes.test(said) && isText(head)) return { mediaType: said, lied: false };
  return { mediaType: unknownType, lied: said !== undefined && said !== unknownType };
}

function plainType(type: string | undefined): string | undefined {
  const bare = (type ?? '').split(';', 1)[0]?.trim().toLowerCase() ?? '';
  return /^[\w.+-]+\/[\w.+-]+$/.test(bare) ? (aliases[bare] ?? bare) : undefined;
}

function isText(bytes: Uint8Array): boolean {
  if (bytes.includes(0)) return false;
  try {
    // The head may end inside a character.
    new TextDecoder('utf-8', { fatal: true }).decode(bytes, { stream: true });
    return true;
  } catch {
    return false;
  }
}
