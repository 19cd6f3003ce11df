import { z } from 'zod';
import { whole } from '#libs/service';

/** Of the web form. */
export const formSettings = {
  TIPS_PROOF_BITS: whole(0, 24, 'the work that a report has to prove, in leading zero bits of a SHA-256, 0 to 24').default(16),
  TIPS_REPORTS_PER_HOUR: whole(1, 100_000, 'reports per client address, instance and hour; without a proof of work a sixth of it').default(60),
  TIPS_RECEIPT_SECONDS: whole(0, 30, 'how long a report waits for its number before it is answered without, in seconds').default(8),
  /** None: no map, and no request to anybody else from a citizen's browser. */
  TIPS_MAP_TILES_URL: z.string().regex(/^https?:\/\/[^/{}?#]+\/[^\s]*$/, 'no http or https address').refine(hasPlaces, 'without {x}, {y} or {z}')
    .describe('where the form’s map has its tiles, in WGS 84 or CGCS 2000, e.g. https://tiles.example.org/{z}/{x}/{y}.png').optional(),
  TIPS_MAP_ATTRIBUTION: z.string().max(300).default('').describe('what is to be read on the map: whose it is, and its approval number'),
  /** The folder that the build fills with the form's style, scripts and map. */
  TIPS_FILES: z.string().optional(),
};
export type FormSettings = z.output<z.ZodObject<typeof formSettings>>;

function hasPlaces(url: string): boolean {
  return ['{x}', '{y}', '{z}'].every((place) => url.includes(place));
}
