import { z } from 'zod';
import { messageId } from '#libs/contract';
import { until, type Gateway, type Text } from './gateway.ts';

export const caseSchema = z.looseObject({
  id: z.string(), number: z.string(), version: z.number(), status: z.string(), unit: z.string(), kind: z.string(),
});
export type Case = z.output<typeof caseSchema>;
const page = z.object({ items: z.array(caseSchema) });

// The local default's city and line; the gateway under proof is always that one.
const city = 'jiujiang';
const account = 'mayor-mobile';

/** All cases that have the text’s message: one, if all is well. */
export async function casesOf(gateway: Gateway, { sid }: Text): Promise<Case[]> {
  const id = messageId(city, account, sid);
  return (await gateway.api('staff', `/api/cases?messageId=${id}`, page)).items;
}

export async function caseOf(gateway: Gateway, text: Text): Promise<Case> {
  return until('a case', async () => (await casesOf(gateway, text))[0]);
}

const toldPage = z.object({ messages: z.array(z.looseObject({ type: z.string(), position: z.number(), case: z.looseObject({ id: z.string() }) })), position: z.number() });
export type Told = z.output<typeof toldPage>['messages'][number];

/** Everything that a department was ever told, by its own key. */
export async function toldTo(gateway: Gateway, code: string): Promise<Told[]> {
  const all: Told[] = [];
  for (let since = 0; ;) {
    const { messages, position } = await gateway.api(`department:${code}`, `/api/departments/${code}/cases?since=${since}&limit=500`, toldPage);
    all.push(...messages);
    since = messages.at(-1)?.position ?? position;
    if (since >= position) return all;
  }
}
