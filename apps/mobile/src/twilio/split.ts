/** Twilio takes 1,600 characters at most; a number before each part needs a few of them. */
const most = 1580;

/** A text as Twilio can carry it: whole, or in parts numbered `(1/3) …`, cut at the end of a line or sentence if it can be. */
export function splitText(text: string): string[] {
  if (text.length <= most) return [text];
  const parts: string[] = [];
  for (let rest = text; rest.length > 0; ) {
    const end = rest.length <= most ? rest.length : cutBefore(rest, most);
    parts.push(rest.slice(0, end));
    rest = rest.slice(end);
  }
  return parts.map((part, index) => `(${index + 1}/${parts.length}) ${part}`);
}

function cutBefore(text: string, limit: number): number {
  const head = text.slice(0, limit);
  for (const ends of [/[\s\S]*\n/, /[\s\S]*[。！？；.!?;]/, /[\s\S]*[，,、\s]/]) {
    const found = ends.exec(head)?.[0].length ?? 0;
    if (found > limit / 2) return found;
  }
  // Never through the middle of a pair.
  return head.isWellFormed() ? limit : limit - 1;
}
