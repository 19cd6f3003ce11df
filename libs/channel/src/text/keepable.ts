/**
 * What of a text can be kept and published: PostgreSQL refuses U+0000 and UTF-8 has no lone surrogates. The first is
 * taken out, each of the others becomes U+FFFD. The original has the bytes as they came.
 */
export function keepableText(text: string): string {
  return text.replaceAll('\0', '').toWellFormed();
}

/** The same for every string inside a value that consists of JSON's types. */
export function keepable<Value>(value: Value): Value {
  return keepableValue(value) as Value;
}

function keepableValue(value: unknown): unknown {
  if (typeof value === 'string') return keepableText(value);
  if (Array.isArray(value)) return value.map(keepableValue);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [keepableText(name), keepableValue(inner)]));
}
