export interface Paged<Item> {
  /** Of the list in the answer: `messages`, `calls`, `recordings`. */
  name: string;
  /** `/2010-04-01/Accounts/AC…/Messages`. */
  path: string;
  /** Newest first. */
  items: readonly (Item & { sid: string })[];
  toResource: (item: Item) => unknown;
}

/** One page of a list, as api.twilio.com gives it. A page begins after the item that its token names, so that new ones do not shift it. */
export function pageOf<Item>(url: URL, { name, path, items, toResource }: Paged<Item>): Record<string, unknown> {
  const query = url.searchParams;
  const pageSize = Math.min(1000, Math.max(1, Number(query.get('PageSize') ?? 50) || 50));
  const page = Math.max(0, Number(query.get('Page') ?? 0) || 0);
  const token = query.get('PageToken')?.slice(2);
  const begin = token === undefined ? page * pageSize : items.findIndex(({ sid }) => sid === token) + 1;
  const shown = items.slice(begin, begin + pageSize);
  const last = shown.at(-1);
  const pageUri = (number: number, after?: string): string => {
    const parameters = new URLSearchParams(query);
    parameters.set('PageSize', String(pageSize));
    parameters.set('Page', String(number));
    parameters.delete('PageToken');
    if (after !== undefined) parameters.set('PageToken', `PA${after}`);
    return `${path}.json?${parameters.toString()}`;
  };
  return {
    start: begin,
    end: begin + Math.max(0, shown.length - 1),
    page,
    page_size: pageSize,
    first_page_uri: pageUri(0),
    next_page_uri: last && begin + pageSize < items.length ? pageUri(page + 1, last.sid) : null,
    previous_page_uri: page > 0 ? pageUri(page - 1) : null,
    uri: `${url.pathname}${url.search}`,
    [name]: shown.map(toResource),
  };
}
