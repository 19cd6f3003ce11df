// Files that are broken or mean harm, all made here: nothing of the kind is kept in the repository.
//
//   for (const { name, bytes, mediaType, expected } of await hostileFiles()) …
//
// Those marked `endless` are only for a process that can be killed.
import type { HostileFile } from './hostile-file.ts';
import { hostileOthers } from './others.ts';
import { hostilePdfs } from './pdfs.ts';
import { hostilePictures } from './pictures.ts';
import { hostileTiffs } from './tiffs.ts';

export type { HostileFile } from './hostile-file.ts';

/** Some ninety files, the same each time; about 20 MB, which take a second to make. */
export async function hostileFiles(): Promise<HostileFile[]> {
  return [...hostileOthers(), ...await hostilePictures(), ...hostileTiffs(), ...hostilePdfs()];
}
