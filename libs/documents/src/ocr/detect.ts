import type { Model } from './models.ts';
import type { Box, Plane } from './plane.ts';

const mean = [0.485, 0.456, 0.406] as const;
const deviation = [0.229, 0.224, 0.225] as const;

/** What the networks take: three equal channels, scaled as they learnt it. */
export function normalised({ width, height, pixels }: Plane, means: readonly number[], deviations: readonly number[]): Float32Array {
  const area = width * height;
  const out = new Float32Array(area * 3);
  for (let channel = 0; channel < 3; channel += 1) {
    const table = Float32Array.from({ length: 256 }, (_, value) => (value / 255 - means[channel]!) / deviations[channel]!);
    for (let i = 0, to = channel * area; i < area; i += 1, to += 1) out[to] = table[pixels[i]!]!;
  }
  return out;
}

/** Where lines of text are in a grey picture whose sides are multiples of 32: tight boxes in its pixels. */
export async function detectText(model: Model, picture: Plane): Promise<Box[]> {
  const { data } = await model.run(normalised(picture, mean, deviation), [1, 3, picture.height, picture.width]);
  return blobs(data, picture.width, picture.height).flatMap(({ left, top, right, bottom, sum, count }) => {
    const [w, h] = [right - left + 1, bottom - top + 1];
    if (Math.min(w, h) < 3 || sum / count < 0.55) return [];
    // The network draws each line thinner than it is (differentiable binarisation, Liao et al. 2020): this is the way back.
    const grow = (w * h * 1.6) / (2 * (w + h));
    const [x, y] = [Math.max(0, left - grow), Math.max(0, top - grow)];
    return [[x, y, Math.min(picture.width, right + 1 + grow) - x, Math.min(picture.height, bottom + 1 + grow) - y] as const];
  });
}

interface Blob { left: number; top: number; right: number; bottom: number; sum: number; count: number }

/** Connected places (8 neighbours) where the network is surer than 0.3. */
export function blobs(likely: Float32Array, width: number, height: number): Blob[] {
  const seen = new Uint8Array(width * height);
  const found: Blob[] = [];
  const stack: number[] = [];
  for (let start = 0; start < seen.length; start += 1) {
    if (seen[start] === 1 || likely[start]! <= 0.3) continue;
    const blob: Blob = { left: width, top: height, right: 0, bottom: 0, sum: 0, count: 0 };
    seen[start] = 1;
    stack.push(start);
    while (stack.length > 0) {
      const at = stack.pop()!;
      const x = at % width;
      const y = (at - x) / width;
      if (x < blob.left) blob.left = x;
      if (x > blob.right) blob.right = x;
      if (y < blob.top) blob.top = y;
      if (y > blob.bottom) blob.bottom = y;
      blob.sum += likely[at]!;
      blob.count += 1;
      for (let v = Math.max(0, y - 1); v <= Math.min(height - 1, y + 1); v += 1) {
        for (let u = Math.max(0, x - 1); u <= Math.min(width - 1, x + 1); u += 1) {
          const next = v * width + u;
          if (seen[next] === 1 || likely[next]! <= 0.3) continue;
          seen[next] = 1;
          stack.push(next);
        }
      }
    }
    found.push(blob);
  }
  return found;
}
