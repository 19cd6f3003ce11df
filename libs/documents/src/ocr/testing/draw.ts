import { createCanvas } from '@napi-rs/canvas';
import { demandAll, sampleFont } from '../../testing/samples/index.ts';
import type { PagePicture } from '../../reading/page.ts';

export interface Drawn {
  text: string;
  x: number;
  y: number;
  /** Pixels; default 40. */
  size?: number;
  colour?: string;
}

export interface Sheet {
  width: number;
  height: number;
  words: readonly Drawn[];
  /** Clockwise. */
  degrees?: number;
  /** Round and red, with a star: its middle and radius. */
  seal?: readonly [number, number, number];
}

/** A small page for a spec; in colour. @throws Error naming characters that the sample font draws wrong */
export function drawn({ width, height, words, degrees = 0, seal }: Sheet): PagePicture {
  const canvas = createCanvas(width, height);
  const context = canvas.getContext('2d');
  context.fillStyle = '#fff';
  context.fillRect(0, 0, width, height);
  context.translate(width / 2, height / 2);
  context.rotate((degrees * Math.PI) / 180);
  context.translate(-width / 2, -height / 2);
  for (const { text, x, y, size = 40, colour = '#111' } of words) {
    context.font = `${size}px "${sampleFont().family}"`;
    context.fillStyle = colour;
    demandAll(sampleFont(), text);
    context.fillText(text, x, y);
  }
  if (seal !== undefined) {
    const [x, y, radius] = seal;
    context.globalCompositeOperation = 'multiply';
    context.strokeStyle = context.fillStyle = '#d2232a';
    context.lineWidth = radius * 0.08;
    context.beginPath();
    context.arc(x, y, radius, 0, 2 * Math.PI);
    context.stroke();
    context.beginPath();
    for (let point = 0; point < 10; point += 1) {
      const reach = radius * (point % 2 === 0 ? 0.5 : 0.2);
      context.lineTo(x + reach * Math.sin((point * Math.PI) / 5), y - reach * Math.cos((point * Math.PI) / 5));
    }
    context.fill();
  }
  const rgba = context.getImageData(0, 0, width, height).data;
  const pixels = Uint8Array.from({ length: width * height * 3 }, (_, i) => rgba[Math.floor(i / 3) * 4 + (i % 3)]!);
  const grey = Uint8Array.from({ length: width * height }, (_, i) => (pixels[i * 3]! * 77 + pixels[i * 3 + 1]! * 150 + pixels[i * 3 + 2]! * 29) >> 8);
  return { page: 1, of: 1, colour: { width, height, pixels }, grey: { width, height, pixels: grey } };
}

/** The page in grey, turned clockwise by quarters. */
export function turnedGrey({ grey: { width, height, pixels } }: PagePicture, quarters: 1 | 2 | 3): PagePicture {
  const [w, h] = quarters === 2 ? [width, height] : [height, width];
  const to = new Uint8Array(w * h);
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      const [u, v] = quarters === 1 ? [height - 1 - y, x] : quarters === 2 ? [width - 1 - x, height - 1 - y] : [y, width - 1 - x];
      to[v * w + u] = pixels[y * width + x]!;
    }
  }
  return { page: 1, of: 1, grey: { width: w, height: h, pixels: to } };
}

/** The page in grey, seen through its back. */
export function mirroredGrey({ grey: { width, height, pixels } }: PagePicture): PagePicture {
  return { page: 1, of: 1, grey: { width, height, pixels: pixels.map((_, i) => pixels[i - (i % width) + width - 1 - (i % width)]!) } };
}

/** As a fax of 98 lines an inch brings it, its rows doubled again: black and white. */
export function faxedGrey({ grey: { width, height, pixels } }: PagePicture): PagePicture {
  const to = pixels.map((_, i) => {
    const [x, y] = [i % width, Math.floor(i / width) & ~1];
    return (pixels[y * width + x]! + pixels[Math.min(y + 1, height - 1) * width + x]!) / 2 < 150 ? 0 : 255;
  });
  return { page: 1, of: 1, grey: { width, height, pixels: to } };
}
