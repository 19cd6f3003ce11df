import type { ContentStore } from '#libs/channel';
import type { IntakeDeps } from '../intake/handle-intake.ts';

/** Nest's name for the parts that routing's controllers work with. */
export const ROUTING = Symbol('routing');

export interface RoutingParts extends IntakeDeps {
  content: ContentStore;
}
