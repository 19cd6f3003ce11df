import { createCanvas } from '@napi-rs/canvas';
import { demandAll, sampleFont } from './fonts.ts';
import { pixelsOf, withoutAlpha, type Scan } from './render.ts';

export interface Stamp {
  /** Along its upper edge. */
  office: string;
  /** Under the star. */
  below: string;
  /** Its middle, in parts of the page's width and height. */
  at: readonly [number, number];
}

/** Round seals of Chinese offices are 42 mm wide and have a star of five points in the middle (国发〔1999〕25号). */
const diameter = 42;

/** The page with a red round seal over what is written on it: the paper shows through, the ink is uneven. */
export function stamped(scan: Scan, random: () => number, stamp: Stamp): Scan {
  const { width, height, dpi, pixels } = scan;
  const size = pixelsOf(diameter, dpi);
  const seal = sealOf(size, dpi, stamp, random);
  const spoiled = Uint8Array.from(pixels);
  const [left, top] = [Math.round(stamp.at[0] * width - size / 2), Math.round(stamp.at[1] * height - size / 2)];
  for (let y = 0; y < size; y += 1) {
    for (let x = 0; x < size; x += 1) {
      const [column, row] = [left + x, top + y];
      if (column < 0 || row < 0 || column >= width || row >= height) continue;
      const from = (y * size + x) * 3;
      const to = (row * width + column) * 3;
      for (let channel = 0; channel < 3; channel += 1) spoiled[to + channel] = (spoiled[to + channel]! * seal[from + channel]!) / 255;
    }
  }
  return { ...scan, pixels: spoiled };
}

/** Red on white, three bytes a pixel. */
function sealOf(size: number, dpi: number, { office, below }: Stamp, random: () => number): Uint8Array {
  const font = sampleFont();
  demandAll(font, office + below);
  const canvas = createCanvas(size, size);
  const context = canvas.getContext('2d');
  context.fillStyle = '#fff';
  context.fillRect(0, 0, size, size);
  context.translate(size / 2, size / 2);
  context.rotate((random() - 0.5) * 0.5);
  context.fillStyle = context.strokeStyle = '#d2232a';
  context.lineWidth = pixelsOf(1.2, dpi);
  context.beginPath();
  context.arc(0, 0, size / 2 - context.lineWidth, 0, 2 * Math.PI);
  context.stroke();
  context.beginPath();
  for (let point = 0; point < 10; point += 1) {
    const radius = size * (point % 2 === 0 ? 0.16 : 0.061);
    context.lineTo(radius * Math.sin((point * Math.PI) / 5), -radius * Math.cos((point * Math.PI) / 5));
  }
  context.fill();
  context.lang = 'zh-CN';
  context.textAlign = 'center';
  context.font = `${pixelsOf(4.2, dpi)}px "${font.family}"`;
  context.fillText(below, 0, size * 0.33);
  const step = Math.min(0.42, (1.3 * Math.PI) / office.length);
  Array.from(office).forEach((character, n) => {
    context.save();
    context.rotate((n - (office.length - 1) / 2) * step);
    context.fillText(character, 0, -size * 0.35);
    context.restore();
  });
  return uneven(withoutAlpha(context.getImageData(0, 0, size, size).data), random);
}

/** Where less ink is, more paper is seen. */
function uneven(seal: Uint8Array, random: () => number): Uint8Array {
  for (let at = 0; at < seal.length; at += 3) {
    const ink = 0.75 + 0.25 * random();
    for (let channel = at; channel < at + 3; channel += 1) seal[channel] = 255 - (255 - seal[channel]!) * ink;
  }
  return seal;
}
