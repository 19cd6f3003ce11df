import type { Plane } from './plane.ts';

const most = 10;

/** By how many degrees the lines on it are turned clockwise, −10 to 10. Works whether the lines run across or down. */
export function skewOf(plane: Plane): number {
  const threshold = darkness(plane);
  const across = edges(plane, threshold, 'top');
  const down = edges(plane, threshold, 'left');
  if (across.length < 200) return 0;
  const candidates = [across, down].map((points) => {
    const scores = angles(-most, most, 0.5).map((angle) => ({ angle, score: sharpness(points, angle) }));
    const mean = scores.reduce((sum, { score }) => sum + score, 0) / scores.length;
    const best = peak(scores);
    return { points, angle: best.angle, prominence: best.score / mean };
  });
  const [first, second] = candidates as [typeof candidates[0], typeof candidates[0]];
  const chosen = second.prominence > first.prominence ? second : first;
  const fine = angles(chosen.angle - 0.5, chosen.angle + 0.5, 0.05).map((angle) => ({ angle, score: sharpness(chosen.points, angle) }));
  return chosen.prominence < 1.1 ? 0 : peak(fine).angle;
}

/** Between ink and paper, by Otsu's rule; between 80 and 200. */
export function darkness({ pixels }: Plane): number {
  const counts = new Float64Array(256);
  for (const value of pixels) counts[value]! += 1;
  let sum = 0;
  for (let value = 0; value < 256; value += 1) sum += value * counts[value]!;
  let [below, sumBelow, best, found] = [0, 0, -1, 128];
  for (let value = 0; value < 255; value += 1) {
    below += counts[value]!;
    sumBelow += value * counts[value]!;
    const above = pixels.length - below;
    if (below === 0 || above === 0) continue;
    const between = below * above * (sumBelow / below - (sum - sumBelow) / above) ** 2;
    if (between > best) [best, found] = [between, value];
  }
  return Math.min(Math.max(found, 80), 200);
}

/** Along the line, and from it: flat [along, from, along, from …]. Edges only, so that a black margin weighs no more than a letter. */
function edges({ width, height, pixels }: Plane, threshold: number, side: 'top' | 'left'): Float32Array {
  const found: number[] = [];
  const before = side === 'top' ? width : 1;
  for (let y = 1; y < height - 1; y += 1) {
    for (let x = 1; x < width - 1; x += 1) {
      const at = y * width + x;
      if (pixels[at]! > threshold || pixels[at - before]! <= threshold) continue;
      if (side === 'top') found.push(x, y);
      else found.push(-y, x);
    }
  }
  return Float32Array.from(found);
}

/** How clearly the points gather in parallel lines at this angle. */
function sharpness(points: Float32Array, degrees: number): number {
  const slope = Math.tan((degrees * Math.PI) / 180);
  const bins = new Float64Array(8192);
  for (let i = 0; i < points.length; i += 2) {
    const at = points[i + 1]! - points[i]! * slope + 4096;
    const low = Math.floor(at);
    bins[low & 8191]! += 1 - (at - low);
    bins[(low + 1) & 8191]! += at - low;
  }
  return bins.reduce((sum, count) => sum + count * count, 0);
}

function angles(from: number, to: number, step: number): number[] {
  return Array.from({ length: Math.round((to - from) / step) + 1 }, (_, i) => from + i * step);
}

function peak(scores: { angle: number; score: number }[]): { angle: number; score: number } {
  return scores.reduce((best, one) => (one.score > best.score ? one : best));
}
