const chinese = /[\p{Script=Han}\u3001-\u301f\uff01-\uff1f]/u;
const wide: Record<string, string> = { ',': '，', ':': '：', ';': '；', '?': '？', '!': '！', '(': '（', ')': '）' };

/** The network mixes full and half width, which look alike once a line is 48 pixels high: beside Chinese characters punctuation is Chinese. */
export function evenPunctuation(text: string): string {
  const characters = [...narrowed(text)];
  return characters.map((character, i) => {
    const full = wide[character];
    if (full === undefined) return character;
    const [before, after] = [characters[i - 1] ?? '', characters[i + 1] ?? ''];
    // 22:00, 1,200 and a: b stay as they are.
    if (/[\w.]/.test(before) && /\w/.test(after)) return character;
    return chinese.test(before) || chinese.test(after) ? full : character;
  }).join('');
}

/** Digits and Latin letters are half width. */
function narrowed(text: string): string {
  return text.replaceAll(/[\uff10-\uff19\uff21-\uff3a\uff41-\uff5a]/g, (one) => String.fromCharCode(one.charCodeAt(0) - 0xfee0));
}
