/** How a page is shown. */
export interface Look {
  language: 'zh' | 'en';
  /** Large print. */
  large: boolean;
}

/** From a query or a form; whatever else stands there is Chinese in common print. */
export function lookOf(wanted: { lang?: unknown; size?: unknown }): Look {
  return { language: wanted.lang === 'en' ? 'en' : 'zh', large: wanted.size === 'large' };
}

/** The query that keeps a look, to be put behind an address; begins with `?`. */
export function lookQuery({ language, large }: Look, more: Readonly<Record<string, string>> = {}): string {
  const query = new URLSearchParams({ ...more, ...(language === 'en' ? { lang: 'en' } : {}), ...(large ? { size: 'large' } : {}) }).toString();
  return query === '' ? '?' : `?${query}`;
}
