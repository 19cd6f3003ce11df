/** Text as RFC 3676 has it, its soft line breaks taken out; a quoted line stays quoted. */
export function unflow(text: string, delSp: boolean): string {
  const out: string[] = [];
  let open = false;
  for (const raw of text.split('\n')) {
    const [, quote = '', rest = ''] = /^(>*)(.*)$/s.exec(raw) ?? [];
    const line = rest.startsWith(' ') ? rest.slice(1) : rest;
    const previous = out.length - 1;
    const joins = open && depthOf(out[previous] ?? '') === quote.length;
    const signature = line === '-- ';
    if (joins && !signature) out[previous] += line;
    else out.push(quote === '' ? line : `${quote} ${line}`);
    open = line.endsWith(' ') && !signature;
    if (open && delSp) out[out.length - 1] = (out.at(-1) ?? '').slice(0, -1);
  }
  return out.join('\n');
}

function depthOf(line: string): number {
  return /^>*/.exec(line)?.[0].length ?? 0;
}
