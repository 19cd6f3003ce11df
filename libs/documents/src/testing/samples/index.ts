// Sample letters, drawn and spoiled: for specs, `npm run send` and the benches; never for a service.
//
//   const scan = await renderLetter(letters[0]!, { dpi: 300 });   // a Scan: {width, height, dpi, pixels: RGB}
//   const worse = noisy(await skewed(scan, 3), seeded(1));        // scans in, scans out
//   const file = await jpegOf(worse);                             // pngOf, jpegOf, scanTiff, faxTiff, scanPdf; textPdf of letters
//
// `letters[n].text` is what is to be read. To be run from the clone's folder, under Node itself or Jest.
export { withCode } from './code.ts';
export { atDpi, mirrored, noisy, scannedAgain, skewed, turned, worn, type Noise } from './degrade.ts';
export { jpegOf, pngOf } from './encode.ts';
export { faxTiff, type FaxLines, type FaxOptions } from './fax.ts';
export { demandAll, fontFrom, sampleFont, type SampleFont } from './fonts.ts';
export { letterOf, type Letter } from './letter.ts';
export { letters } from './letters.ts';
export { scanPdf, textPdf } from './pdf.ts';
export { seeded } from './random.ts';
export { renderLetter, type LetterStyle, type Scan } from './render.ts';
export { stamped, type Stamp } from './stamp.ts';
export { scanTiff, tiffTag } from './tiff.ts';
