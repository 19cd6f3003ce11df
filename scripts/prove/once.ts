import { casesOf, toldTo, type Case } from './cases.ts';
import { until, type Gateway, type Text } from './gateway.ts';

const words = '和中路的路灯坏了三天了';

/** Pairs of the same text at once, answered alike: one message, one case, one acknowledgement each. */
export async function pairs(gateway: Gateway, count: number): Promise<string[]> {
  const texts = Array.from({ length: count }, () => gateway.text(words));
  const statuses = await Promise.all(texts.flatMap((text) => [gateway.post(text), gateway.post(text)]));
  const refused = statuses.filter((status) => status !== 200).length;
  return [...(refused > 0 ? [`${refused} of ${statuses.length} were not answered 200`] : []), ...(await onceEach(gateway, texts))];
}

/** Callers who hang up and send again, as a provider would until it has a 2xx. */
export async function hangUps(gateway: Gateway, count: number, milliseconds: number): Promise<string[]> {
  const texts = Array.from({ length: count }, () => gateway.text(words));
  await Promise.all(texts.map((text) => gateway.postAndHangUp(text, milliseconds)));
  const statuses = await Promise.all(texts.map((text) => gateway.post(text)));
  const refused = statuses.filter((status) => status !== 200).length;
  return [...(refused > 0 ? [`${refused} of ${count} were not answered 200 at the second call`] : []), ...(await onceEach(gateway, texts))];
}

async function onceEach(gateway: Gateway, texts: readonly Text[]): Promise<string[]> {
  const cases: Case[] = [];
  const wrong: string[] = [];
  for (const text of texts) {
    const found = await until(`the case of ${text.sid}`, async () => {
      const all = await casesOf(gateway, text);
      return all.length > 0 ? all : undefined;
    });
    if (found.length !== 1) wrong.push(`${text.sid} has ${found.length} cases`);
    cases.push(...found);
  }
  if (new Set(cases.map(({ id }) => id)).size !== texts.length) wrong.push('two texts of different citizens share a case');

  const wanted = new Set(texts.map(({ from }) => from));
  await until('every acknowledgement', async () => {
    const got = new Set((await gateway.outbox()).map(({ to }) => to));
    return [...wanted].every((number) => got.has(number)) ? true : undefined;
  });
  const perNumber = Map.groupBy((await gateway.outbox()).filter(({ to }) => wanted.has(to)), ({ to }) => to);
  for (const [, sent] of perNumber) if (sent.length !== 1) wrong.push(`a citizen has ${sent.length} acknowledgements`);

  const ids = new Set(cases.map(({ id }) => id));
  for (const code of new Set(cases.map(({ unit }) => unit))) {
    const told = await toldTo(gateway, code);
    const gap = told.find(({ position }, index) => position !== index + 1);
    if (gap) wrong.push(`${code} has a gap before position ${gap.position}`);
    const perCase = Map.groupBy(told.filter((message) => ids.has(message.case.id)), (message) => message.case.id);
    for (const [id, messages] of perCase) if (messages.length !== 1) wrong.push(`${code} was told of case ${id} ${messages.length} times`);
  }
  return wrong;
}
