// Where the lines of a page stand in a text. White space does not count: paragraphs join lines.

/**
 * Cuts `text` into pieces in its order: each { text, line? } with the index of the line that it is. A line that was
 * corrected is what stands between its neighbours.
 */
export function piecesOf(text, lines) {
  const letters = [];
  for (let at = 0; at < text.length; at += 1) if (/\S/.test(text[at])) letters.push(at);
  const compact = letters.map((at) => text[at]).join('');
  const spans = placed(compact, lines.map((line) => line.replace(/\s+/g, '')));
  const pieces = [];
  let written = 0;
  for (const { line, from, to } of spans) {
    const [start, end] = [letters[from], letters[to - 1] + 1];
    if (start > written) pieces.push({ text: text.slice(written, start) });
    pieces.push({ text: text.slice(start, end), line });
    written = end;
  }
  if (written < text.length) pieces.push({ text: text.slice(written) });
  return pieces;
}

/** [{ line, from, to }] in places of `compact`, in order. */
function placed(compact, lines) {
  const found = [];
  let cursor = 0;
  lines.forEach((line, index) => {
    if (line === '') return;
    const from = compact.indexOf(line, cursor);
    // Much further on it is the same words once more, not this line.
    if (from < 0 || from - cursor > 400) return;
    found.push({ line: index, from, to: from + line.length });
    cursor = from + line.length;
  });
  return withCorrected(found, compact.length, lines);
}

/** Between two neighbours that were found, the lines that were not share what stands there by their length. */
function withCorrected(found, length, lines) {
  const all = [];
  let [before, cursor] = [-1, 0];
  for (const next of [...found, { line: lines.length, from: length, to: length }]) {
    const missing = lines.map((line, index) => ({ index, size: line.length })).slice(before + 1, next.line).filter(({ size }) => size > 0);
    const total = missing.reduce((sum, { size }) => sum + size, 0);
    const gap = next.from - cursor;
    let from = cursor;
    missing.forEach(({ index, size }, at) => {
      const to = at === missing.length - 1 ? next.from : Math.min(next.from, from + Math.round((gap * size) / total));
      if (to > from) all.push({ line: index, from, to });
      from = to;
    });
    if (next.line < lines.length) all.push(next);
    [before, cursor] = [next.line, next.to];
  }
  return all;
}
