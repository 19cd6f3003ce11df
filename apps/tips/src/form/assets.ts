import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** What the form's pages load, all of it from here. The build puts the files beside the bundle, which has no node_modules. */
const mediaTypes: Readonly<Record<string, string>> = {
  'form.css': 'text/css; charset=utf-8',
  'form.js': 'text/javascript; charset=utf-8',
  'proof.js': 'text/javascript; charset=utf-8',
  'map.js': 'text/javascript; charset=utf-8',
  'leaflet.css': 'text/css; charset=utf-8',
  'leaflet.js': 'text/javascript; charset=utf-8',
};

export interface Asset {
  mediaType: string;
  content: Buffer;
}

/** Reads a file once, at its first use, and then answers from memory; undefined when there is no such file. */
export function formAssets(folder: string): (name: string) => Asset | undefined {
  const read = new Map<string, Asset>();
  return (name) => {
    const mediaType = Object.hasOwn(mediaTypes, name) ? mediaTypes[name] : undefined;
    if (mediaType === undefined) return undefined;
    const present = read.get(name);
    if (present) return present;
    try {
      const asset = { mediaType, content: readFileSync(join(folder, name)) };
      read.set(name, asset);
      return asset;
    } catch {
      return undefined;
    }
  };
}
