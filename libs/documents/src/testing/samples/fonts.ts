import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { GlobalFonts } from '@napi-rs/canvas';
import { missingIn } from './cmap.ts';
import { xiaoWeiRepairs, xiaoWeiUnfit } from './repairs.ts';

/** A font that letters can be drawn with. */
export interface SampleFont {
  /** As it is called in results. */
  name: string;
  /** By which what draws knows it. */
  family: string;
  /** The font's file. */
  bytes: Buffer;
  /** Characters whose glyphs are wrong: those drawn by hand, and those that are refused. */
  repairs?: typeof xiaoWeiRepairs;
  unfit?: string;
}

/** Makes a font's file, TrueType, OpenType or the first of a collection, known to what draws. @throws Error when it is none */
export function fontFrom(file: string, name: string): SampleFont {
  const bytes = readFileSync(file);
  const family = `sample ${name}`;
  if (!GlobalFonts.has(family) && !GlobalFonts.register(bytes, family)) throw new Error(`${name} is no font that can be drawn with`);
  return { name, family, bytes };
}

let own: SampleFont | undefined;

/** ZCOOL XiaoWei, a serif of 2018 under the Open Font License: the one that is always there. Run from the clone's folder. */
export function sampleFont(): SampleFont {
  const file = '@expo-google-fonts/zcool-xiaowei/400Regular/ZCOOLXiaoWei_400Regular.ttf';
  return (own ??= { ...fontFrom(createRequire(join(process.cwd(), 'package.json')).resolve(file), 'ZCOOL XiaoWei'), repairs: xiaoWeiRepairs, unfit: xiaoWeiUnfit });
}

/** @throws Error naming the characters that the font does not have, or has wrong */
export function demandAll(font: SampleFont, text: string): void {
  const missing = [...missingIn(font.bytes, text), ...(font.unfit ?? '').split('').filter((character) => text.includes(character))];
  if (missing.length > 0) throw new Error(`${font.name} has no ${missing.join(' ')}: take another font for this letter, or other words`);
}
