/** What an answer consists of. */
export type Json = string | number | boolean | null | readonly Json[] | { readonly [name: string]: Json };

/** The element of each entry of a list, by the name of the list (GeoReport v2, the Spark convention). */
const entries: Readonly<Record<string, string>> = {
  services: 'service', attributes: 'attribute', values: 'value', service_requests: 'request', service_request_updates: 'request_update',
  endpoints: 'endpoint', formats: 'format', notes: 'note', errors: 'error',
};

/** The XML document of an answer; its JSON is `value` alone. What citizens wrote is text in it and nothing else. */
export function toXml(root: string, value: Json): string {
  return `<?xml version="1.0" encoding="utf-8"?>\n${element(root, value)}\n`;
}

function element(name: string, value: Json): string {
  const content = contentOf(name, value);
  return content === '' ? `<${name}/>` : `<${name}>${content}</${name}>`;
}

function contentOf(name: string, value: Json): string {
  if (value === null) return '';
  if (Array.isArray(value)) return (value as readonly Json[]).map((entry) => element(entries[name] ?? 'item', entry)).join('');
  if (typeof value === 'object') return Object.entries(value).map(([inner, one]) => element(inner, one)).join('');
  return escaped(String(value));
}

const signs: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&apos;', '\r': '&#13;' };

/** XML 1.0 has no place for most control characters and lone surrogates, not even escaped: U+FFFD stands for them. */
function escaped(text: string): string {
  return text.toWellFormed()
    // oxlint-disable-next-line no-control-regex -- these are the characters that XML forbids
    .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, '\ufffd')
    .replace(/[&<>"'\r]/g, (sign) => signs[sign] ?? sign);
}
