/** In which people are told; every text of ours stands in both. */
export type Language = 'zh' | 'en';

/** By `Accept-Language`: the one that is asked for first, English when neither is. */
export function languageOf(header: string | undefined): Language {
  const asked = (header ?? '').toLowerCase();
  const [zh, en] = [asked.search(/\bzh\b/), asked.search(/\ben\b/)];
  return zh >= 0 && (en < 0 || zh < en) ? 'zh' : 'en';
}
