import type { Raster, ReadLine } from '../../reading/page.ts';

/** Darker than this is ink: a pale background and the grey of a table's head are not. */
const dark = 160;

/**
 * The lines that can be seen, and which share of the page's ink they account for. A line without ink in its box is white on white,
 * behind a picture or off the page: no person reads it, so no machine takes it for the citizen's words.
 */
export function seenLines(lines: readonly ReadLine[], grey: Raster): { lines: ReadLine[]; covered: number } {
  const covered = new Uint8Array(grey.width * grey.height);
  const seen = lines.filter(({ box }) => markInk(grey, box, covered) > 0);
  let [all, within] = [0, 0];
  for (let at = 0; at < grey.pixels.length; at += 1) {
    if ((grey.pixels[at] ?? 255) >= dark) continue;
    all += 1;
    within += covered[at] ?? 0;
  }
  return { lines: seen, covered: all === 0 ? 1 : within / all };
}

function markInk({ width, height, pixels }: Raster, [left, top, wide, high]: ReadLine['box'], covered: Uint8Array): number {
  // A font's own measures are a little off; underlines belong to their words.
  const margin = Math.ceil(high * 0.25);
  let ink = 0;
  for (let y = Math.max(0, top - margin); y < Math.min(height, top + high + margin); y += 1) {
    for (let x = Math.max(0, left - margin); x < Math.min(width, left + wide + margin); x += 1) {
      const at = y * width + x;
      covered[at] = 1;
      if ((pixels[at] ?? 255) < dark) ink += 1;
    }
  }
  return ink;
}
