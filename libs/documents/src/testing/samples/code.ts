import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { prepareZXingModule, writeBarcode } from 'zxing-wasm/writer';
import { pixelsOf, type Scan } from './render.ts';

/** The page with a register number as a code at its upper right corner, as offices stick it on what comes in. */
export async function withCode(scan: Scan, text: string, format: 'QRCode' | 'Code128' = 'QRCode'): Promise<Scan> {
  const { data, width, height } = await symbolOf(text, format);
  const { dpi } = scan;
  const scale = Math.max(1, Math.round(pixelsOf(format === 'QRCode' ? 0.6 : 0.33, dpi)));
  const tall = format === 'QRCode' ? height * scale : pixelsOf(9, dpi);
  const [left, top] = [scan.width - pixelsOf(12, dpi) - width * scale, pixelsOf(8, dpi)];
  const pixels = Uint8Array.from(scan.pixels);
  for (let y = 0; y < tall; y += 1) {
    const row = format === 'QRCode' ? Math.floor(y / scale) : 0;
    for (let x = 0; x < width * scale; x += 1) {
      const at = ((top + y) * scan.width + left + x) * 3;
      pixels.fill(data[row * width + Math.floor(x / scale)]!, at, at + 3);
    }
  }
  return { ...scan, pixels };
}

let ready = false;

async function symbolOf(text: string, format: 'QRCode' | 'Code128') {
  if (!ready) {
    // By itself it would fetch its program from the network.
    const program = readFileSync(createRequire(join(process.cwd(), 'package.json')).resolve('zxing-wasm/writer/zxing_writer.wasm'));
    prepareZXingModule({ overrides: { wasmBinary: Uint8Array.from(program).buffer } });
    ready = true;
  }
  const { error, symbol } = await writeBarcode(text, { format });
  if (error) throw new Error(`no code of ${text}: ${error}`);
  return symbol;
}
