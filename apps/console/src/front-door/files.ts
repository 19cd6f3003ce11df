import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** The files of the documentation, and what they are. The build puts them beside the bundle, which has no node_modules. */
const mediaTypes: Readonly<Record<string, string>> = {
  'swagger-ui.css': 'text/css; charset=utf-8',
  'swagger-ui-bundle.js': 'text/javascript; charset=utf-8',
  'asyncapi.yaml': 'application/yaml; charset=utf-8',
};

export interface DocsFile {
  mediaType: string;
  content: Buffer;
}

/** Reads a file once, at its first use, and then answers from memory; undefined when there is no such file. */
export function docsFiles(folder: string): (name: string) => DocsFile | undefined {
  const read = new Map<string, DocsFile>();
  return (name) => {
    const mediaType = mediaTypes[name];
    if (mediaType === undefined) return undefined;
    const present = read.get(name);
    if (present !== undefined) return present;
    try {
      const file = { mediaType, content: readFileSync(join(folder, name)) };
      read.set(name, file);
      return file;
    } catch {
      return undefined;
    }
  };
}
