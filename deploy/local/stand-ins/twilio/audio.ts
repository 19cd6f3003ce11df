/**
 * An MP3 of silence: MPEG-2 layer III, 16 kHz, mono, 32 kbit/s, frames of 36 ms whose side information says that there is
 * nothing to decode. Its title makes the bytes differ, so that two recordings are two files.
 */
export function silentMp3(seconds: number, title: string): Buffer {
  const frame = Buffer.alloc(144);
  frame.set([0xff, 0xf3, 0x48, 0xc0]);
  const frames = Math.max(1, Math.round(seconds / 0.036));
  return Buffer.concat([id3(title), ...Array.from({ length: frames }, () => frame)]);
}

/** An ID3v2.3 tag with a title in ISO-8859-1. */
function id3(title: string): Buffer {
  const text = Buffer.from(`\0${title}`, 'latin1');
  const head = Buffer.alloc(10);
  head.write('TIT2', 0, 'latin1');
  head.writeUInt32BE(text.length, 4);
  const size = head.length + text.length;
  return Buffer.concat([Buffer.from('ID3', 'latin1'), Buffer.from([3, 0, 0, 0, 0, size >> 7, size & 0x7f]), head, text]);
}
