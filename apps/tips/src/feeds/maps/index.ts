import { leadersBoard } from './leaders-board.ts';
import { letterBox } from './letter-box.ts';
import type { ThreadMap } from './map.ts';

/** What `map` in feeds.yaml may name. */
export const threadMaps: Readonly<Record<string, ThreadMap>> = {
  'leaders-board': leadersBoard,
  'letter-box': letterBox,
};
