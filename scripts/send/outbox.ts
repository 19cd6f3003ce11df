import { z } from 'zod';

const sentTexts = z.array(z.object({ to: z.string(), body: z.string() }));

/** What the stand-ins for providers "sent" to this number or address about this case; undefined while there is nothing. */
export async function textTo(address: string, caseNumber: string, door: string): Promise<string | undefined> {
  const response = await fetch(`${door}/dev/outbox`, { headers: { accept: 'application/json' } });
  // Outside the local default there is no outbox to look into.
  if (!response.ok) return undefined;
  const found = sentTexts.parse(await response.json()).find(({ to, body }) => to === address && body.includes(caseNumber));
  return found?.body;
}
