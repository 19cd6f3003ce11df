import type { SKRSContext2D } from '@napi-rs/canvas';

/** Draws one character of `size` whose base begins at `x`, `y`. */
type Draw = (context: SKRSContext2D, x: number, y: number, size: number) => void;

/**
 * Characters of ZCOOL XiaoWei that nobody could read as what they are: its full stop is a Latin one, and 回 a black box.
 * They are drawn by hand; other black boxes (圃, 徊, 崮 …) are refused.
 */
export const xiaoWeiRepairs: ReadonlyMap<string, Draw> = new Map<string, Draw>([
  ['。', (context, x, y, size) => {
    outlined(context, size * 0.05, () => context.arc(x + size * 0.24, y - size * 0.03, size * 0.09, 0, 2 * Math.PI));
  }],
  ['回', (context, x, y, size) => outlined(context, size * 0.065, () => {
    context.rect(x + size * 0.14, y - size * 0.74, size * 0.72, size * 0.76);
    context.rect(x + size * 0.35, y - size * 0.5, size * 0.3, size * 0.28);
  })],
]);

export const xiaoWeiUnfit = '圃圄圊徊崮痼蛔';

function outlined(context: SKRSContext2D, width: number, path: () => void): void {
  context.lineWidth = width;
  context.beginPath();
  path();
  context.stroke();
}
