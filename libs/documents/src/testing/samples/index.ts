// Sample letters, drawn and spoiled: for specs, `npm run send` and the benches; never for a service.
// `await renderLetter(letters[0]!, { dpi: 300 })` gives a Scan {width, height, dpi, pixels: RGB}; files are made of scans
// by encode.ts (pngOf, jpegOf, …). Under a program of Node's, run from the clone's folder.
export { letterOf, type Letter } from './letter.ts';
export { letters } from './letters.ts';
export { fontFrom, sampleFont, type SampleFont } from './fonts.ts';
export { renderLetter, type LetterStyle, type Scan } from './render.ts';
export { seeded } from './random.ts';
export { jpegOf, pngOf } from './encode.ts';
