import type { SettledFile } from '#libs/channel';

/** A document whose record does not come is taken without it after so many seconds, and a record without its document. */
export const aloneAfter = 120;
/** What is neither is put aside, once it is no draft of anything any more. */
export const strangeAfter = 600;

const record = /\.json$/i;
export const document = /\.(tiff?|pdf)$/i;

/** Which files are taken together: the document first, then its record. Pure. */
export function readyFaxes(files: readonly SettledFile[]): string[][] {
  const stems = Map.groupBy(files.filter(({ name }) => record.test(name) || document.test(name)), ({ name }) => name.replace(/\.\w+$/, ''));
  const faxes = [...stems.values()].flatMap((ofFax) => {
    const [documents, records] = [ofFax.filter(({ name }) => document.test(name)), ofFax.filter(({ name }) => record.test(name))];
    const alone = documents.length === 0 || records.length === 0;
    if (alone && ofFax.some(({ quietSeconds }) => quietSeconds < aloneAfter)) return [];
    // Of several documents of one name, each further one is a fax of which nothing is known.
    const [first, ...others] = documents;
    const together = [...(first ? [first] : []), ...records].map(({ name }) => name);
    return [together, ...others.map(({ name }) => [name])];
  });
  const strange = files.filter(({ name, quietSeconds }) => !record.test(name) && !document.test(name) && quietSeconds >= strangeAfter);
  return [...faxes, ...strange.map(({ name }) => [name])];
}
