/** A character, how sure, and where it stands along the line (0 to 1). */
export interface Glyph {
  text: string;
  probability: number;
  at: number;
}

/** Best path through what the network says for each step: repeats are one character, class 0 is none (Graves et al. 2006). */
export function decode(likely: Float32Array, steps: number, alphabet: readonly string[]): Glyph[] {
  const classes = alphabet.length;
  const glyphs: Glyph[] = [];
  let before = 0;
  for (let step = 0; step < steps; step += 1) {
    const from = step * classes;
    let best = 0;
    for (let k = 1; k < classes; k += 1) if (likely[from + k]! > likely[from + best]!) best = k;
    const probability = likely[from + best]!;
    if (best !== 0 && best === before) {
      const last = glyphs.at(-1)!;
      if (probability > last.probability) Object.assign(last, { probability, at: (step + 0.5) / steps });
    } else if (best !== 0) {
      glyphs.push({ text: alphabet[best]!, probability, at: (step + 0.5) / steps });
    }
    before = best;
  }
  return glyphs;
}
