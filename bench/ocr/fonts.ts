import { fontFrom, sampleFont, type SampleFont } from '../../libs/documents/src/testing/samples/index.ts';
import { debianFonts, runningHandFont } from '../../test/fonts.ts';

export interface BenchFont extends SampleFont {
  /** It was not looked at while the reading was built. */
  heldOut: boolean;
}

/** A modern serif, and Song, Hei and Kai as they are in most offices' printers. `root` is the clone. */
export async function benchFonts(root: string): Promise<BenchFont[]> {
  const files = await debianFonts(root);
  const others = (['AR PL UMing', 'WenQuanYi Zen Hei', 'AR PL UKai'] as const).map((name) => ({ ...fontFrom(files[name], name), heldOut: true }));
  return [{ ...sampleFont(), heldOut: false }, ...others];
}

/** Not a printer's: the nearest to a letter written by hand. */
export async function handFont(root: string): Promise<BenchFont> {
  return { ...fontFrom(await runningHandFont(root), 'Zhi Mang Xing'), heldOut: true };
}
