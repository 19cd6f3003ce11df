import { withoutCodes } from './ink.ts';
import type { Plane } from './plane.ts';

const black = (width: number, height: number): Plane => ({ width, height, channels: 1, pixels: new Uint8Array(width * height) });
const inkIn = ({ pixels }: Plane) => pixels.filter((value) => value === 0).length;

it('takes out what lies between the corners of a code, and a little around it', () => {
  const crooked = [{ x: 20, y: 30 }, { x: 58, y: 20 }, { x: 30, y: 68 }, { x: 68, y: 58 }];
  // 48 by 48 pixels, and one pixel around them on each side.
  expect(inkIn(withoutCodes(black(100, 100), [crooked]))).toBe(100 * 100 - 51 * 51);
});

it('nothing beyond the page, and nothing where there is no code', () => {
  const atEdge = [{ x: -4, y: -4 }, { x: 5, y: -4 }, { x: -4, y: 5 }, { x: 5, y: 5 }];
  expect(inkIn(withoutCodes(black(10, 10), [atEdge]))).toBe(100 - 7 * 7);
  expect(inkIn(withoutCodes(black(10, 10), []))).toBe(100);
});
