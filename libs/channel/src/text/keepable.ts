/**
 * What of a text can be kept and published: PostgreSQL refuses U+0000 and UTF-8 has no lone surrogates. The first is
 * taken out, each of the others becomes U+FFFD. The original has the bytes as they came.
 */
export function keepableText(text: string): string {
  return text.isWellFormed() && !text.includes('\0') ? text : text.replaceAll('\0', '').toWellFormed();
}

/** The same for every string inside a value that consists of JSON's types; one in which all can be kept is given back itself. */
export function keepable<Value>(value: Value): Value {
  return (isKeepable(value) ? value : kept(value)) as Value;
}

function isKeepable(value: unknown): boolean {
  if (typeof value === 'string') return keepableText(value) === value;
  if (typeof value !== 'object' || value === null) return true;
  if (Array.isArray(value)) return value.every(isKeepable);
  for (const [name, inner] of Object.entries(value)) if (!isKeepable(name) || !isKeepable(inner)) return false;
  return true;
}

function kept(value: unknown): unknown {
  if (typeof value === 'string') return keepableText(value);
  if (Array.isArray(value)) return value.map(kept);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [keepableText(name), kept(inner)]));
}
