/**
 * What PDF programs write where they found only the drawing of a character: the radical 厂 (U+2E81) for the word 厂 (U+5382). It looks
 * the same and is found by no search. NFKC folds the Kangxi radicals and the compatibility ideographs; those of the supplement
 * below it leaves, so they stand here: from U+2E81 on, by Unicode's EquivalentUnifiedIdeograph.txt; a dot where there is none.
 */
const supplement = Array.from(
  '厂乛乚乙亻冂𠘨刀刂卜㔾小小兀尣尢𡯂巳幺彑彐忄心扌攵.旡日月歺.民氵氺灬爫爫丬牛犭王𤴔目示礻𥫗糹纟罓罒㓁冗𦉫羊𦍌𦍋耂肀聿肉'
  + '𦥑艹艹艹虎衤覀西见角𧢲讠贝𧾷车辶辶辶邑钅長镸长门𨸏阝雨青韦页风飞食𩙿飠饣𩠐马骨鬼鱼鸟卤麦黄黾斉齐歯齿竜龙龜亀',
);
const firstOfSupplement = 0x2e81;
const folded = /[\u2e80-\u2fdf\uf900-\ufaff]/gu;

/** The text with each radical and compatibility ideograph as the character that it stands for; everything else, full-width marks too, as it was. */
export function foldRadicals(text: string): string {
  return text.replace(folded, (radical) => {
    const one = radical.normalize('NFKC');
    if (one !== radical) return one;
    const found = supplement[(radical.codePointAt(0) ?? 0) - firstOfSupplement];
    return found === undefined || found === '.' ? radical : found;
  });
}
