import type { Attribute, Subcategory } from '#libs/city';
import type { FieldError } from '#libs/service';

/** One answer to what a service asks, in words. */
export interface AttributeAnswer {
  code: string;
  /** `灯杆编号：HZL-0123` */
  line: string;
}

const longest = { string: 500, text: 4000 } as const;
const isoTime = /^\d{4}-\d{2}-\d{2}(?:T\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?(?:Z|[+-]\d{2}:\d{2})?)?$/;

/** The answers in `attribute[CODE]` and `attribute[CODE][]`, in the order in which the service asks; and what is wrong with them. */
export function readAttributes(service: Subcategory, fields: ReadonlyMap<string, readonly string[]>): { answers: AttributeAnswer[]; errors: FieldError[] } {
  const given = new Map<string, string[]>();
  for (const [name, values] of fields) {
    const code = /^attribute\[([^[\]]*)\](?:\[\d*\])?$/.exec(name)?.[1];
    if (code !== undefined) given.set(code, [...(given.get(code) ?? []), ...values]);
  }
  const answers: AttributeAnswer[] = [];
  const errors: FieldError[] = [];
  for (const attribute of service.attributes) {
    const values = given.get(attribute.code) ?? [];
    const field = `attribute[${attribute.code}]`;
    if (values.length === 0 && attribute.required) errors.push({ field, message: 'is missing', remedy: `this service requires it (${attribute.description})` });
    if (values.length === 0 || !attribute.variable) continue;
    const read = readAnswer(attribute, values);
    if ('message' in read) errors.push({ field, ...read });
    else answers.push({ code: attribute.code, line: `${attribute.description}：${read.text}` });
  }
  const known = new Set(service.attributes.map(({ code }) => code));
  for (const code of given.keys()) {
    if (!known.has(code)) errors.push({ field: `attribute[${code.slice(0, 100)}]`, message: 'is asked by nobody', remedy: `see /open311/v2/services/${service.code}.json` });
  }
  return { answers, errors };
}

function readAnswer({ datatype, values: options }: Attribute, values: readonly string[]): { text: string } | Omit<FieldError, 'field'> {
  const [first = '', ...more] = values;
  if (datatype === 'multivaluelist' || datatype === 'singlevaluelist') {
    if (datatype === 'singlevaluelist' && more.length > 0) return { message: 'has several values', remedy: 'send one' };
    const names = [...new Set(values)].map((key) => options.find((option) => option.key === key)?.name);
    if (names.includes(undefined)) return { message: 'is none of its values', remedy: `send ${options.map(({ key }) => key).join(', ')}` };
    return { text: names.join('、') };
  }
  if (more.length > 0) return { message: 'came several times', remedy: 'send it once' };
  if (datatype === 'number') {
    return /^[+-]?(?:\d{1,15}(?:\.\d{0,15})?|\.\d{1,15})$/.test(first) ? { text: first } : { message: 'is no number', remedy: 'send digits, like 12.5' };
  }
  if (datatype === 'datetime') {
    return isoTime.test(first) && !Number.isNaN(Date.parse(first)) ? { text: first } : { message: 'is no ISO 8601 time', remedy: 'send it like 2026-11-20T08:00:00+08:00' };
  }
  if (Array.from(first).length > longest[datatype]) return { message: `is longer than ${longest[datatype]} characters`, remedy: 'shorten it' };
  if (datatype === 'string' && /[\r\n]/.test(first)) return { message: 'has several lines', remedy: 'send one line' };
  return { text: first };
}
