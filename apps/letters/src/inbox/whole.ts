/** Whether a scan ends as its kind ends. What is of another kind, or is not known, counts as whole. */
export function isWhole(content: Buffer): boolean {
  if (content.length === 0) return false;
  if (content.subarray(0, 3).equals(Buffer.from([0xff, 0xd8, 0xff]))) return content.subarray(-64).lastIndexOf(Buffer.from([0xff, 0xd9])) >= 0;
  if (content.subarray(0, 5).toString('latin1') === '%PDF-') return content.subarray(-2048).includes('%%EOF');
  if (content.subarray(1, 4).toString('latin1') === 'PNG') return content.subarray(-64).includes('IEND');
  if (['II*\0', 'MM\0*'].includes(content.subarray(0, 4).toString('latin1'))) return hasDirectory(content);
  return true;
}

/** Many scanners write a TIFF's directory last, and put its place into the head before that or after. */
function hasDirectory(content: Buffer): boolean {
  if (content.length < 8) return false;
  const at = content[0] === 0x49 ? content.readUInt32LE(4) : content.readUInt32BE(4);
  return at >= 8 && at + 2 <= content.length;
}
