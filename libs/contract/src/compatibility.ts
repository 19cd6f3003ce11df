/** The parts of an AsyncAPI document that a subscriber leans on. */
interface Contract {
  info?: { version?: string };
  channels?: Record<string, ChannelPart>;
  components?: { messages?: Record<string, { payload?: Schema }> };
}
interface ChannelPart {
  messages?: Record<string, unknown>;
  bindings?: { kafka?: { partitions?: number; topicConfiguration?: Record<string, unknown> } };
  'x-key'?: string;
}
interface Schema {
  type?: string | string[];
  properties?: Record<string, Schema>;
  required?: string[];
  items?: Schema;
  enum?: unknown[];
  const?: unknown;
  oneOf?: Schema[];
  anyOf?: Schema[];
  pattern?: string;
  format?: string;
  minimum?: number;
  maximum?: number;
}

/**
 * What in `next` would break a subscriber written against `last`: something gone, or something that may now hold more
 * than he was promised. New topics, messages and fields are fine. Each line names the place.
 */
export function breakingChanges(last: unknown, next: unknown): string[] {
  const before = last as Contract;
  const after = next as Contract;
  if (major(after) > major(before)) return [];
  return [
    ...Object.entries(before.channels ?? {}).flatMap(([name, channel]) => inChannel(name, channel, after.channels?.[name])),
    ...Object.entries(before.components?.messages ?? {}).flatMap(([type, message]) => {
      const now = after.components?.messages?.[type];
      return now ? inSchema(type, message.payload ?? {}, now.payload ?? {}) : [`message ${type} is gone`];
    }),
  ];
}

function major(contract: Contract): number {
  return Number((contract.info?.version ?? '0').split('.')[0]);
}

function inChannel(name: string, before: ChannelPart, after: ChannelPart | undefined): string[] {
  if (!after) return [`topic ${name} is gone`];
  const found: string[] = [];
  const [was, is] = [before.bindings?.kafka, after.bindings?.kafka];
  if (was?.partitions !== is?.partitions) {
    found.push(`topic ${name} has ${is?.partitions} partitions instead of ${was?.partitions}: keys would lose their order`);
  }
  const kept = Number(was?.topicConfiguration?.['retention.ms'] ?? 0);
  const keeps = Number(is?.topicConfiguration?.['retention.ms'] ?? 0);
  if (keeps < kept) found.push(`topic ${name} is kept shorter`);
  if (before['x-key'] !== after['x-key']) found.push(`topic ${name} has another key`);
  for (const type of Object.keys(before.messages ?? {})) {
    if (!after.messages?.[type]) found.push(`topic ${name} no longer carries ${type}`);
  }
  return found;
}

function inSchema(at: string, before: Schema, after: Schema): string[] {
  const found = [...narrowerTypes(at, before, after), ...looserBounds(at, before, after)];
  const alternatives = before.oneOf ?? before.anyOf;
  if (alternatives) return [...found, ...inAlternatives(at, alternatives, after.oneOf ?? after.anyOf ?? [after])];
  for (const [name, schema] of Object.entries(before.properties ?? {})) {
    const now = after.properties?.[name];
    if (!now) {
      found.push(`${at}.${name} is gone`);
      continue;
    }
    if (before.required?.includes(name) && !after.required?.includes(name)) found.push(`${at}.${name} may now be absent`);
    found.push(...inSchema(`${at}.${name}`, schema, now));
  }
  if (before.items && after.items) found.push(...inSchema(`${at}[]`, before.items, after.items));
  return found;
}

function narrowerTypes(at: string, before: Schema, after: Schema): string[] {
  const found: string[] = [];
  const was = [before.type ?? []].flat();
  const added = [after.type ?? []].flat().filter((type) => was.length > 0 && !was.includes(type));
  if (added.length > 0) found.push(`${at} may now be ${added.join(', ')}`);
  if (was.length > 0 && after.type === undefined && !after.oneOf && !after.anyOf) found.push(`${at} may now be anything`);
  const allowed = before.enum ?? (before.const === undefined ? undefined : [before.const]);
  if (!allowed) return found;
  const values = after.enum ?? (after.const === undefined ? undefined : [after.const]);
  if (!values) return [...found, `${at} is no longer one of a list`];
  const unknown = values.filter((value) => !allowed.includes(value));
  if (unknown.length > 0) found.push(`${at} may now be ${unknown.map(String).join(', ')}`);
  return found;
}

function looserBounds(at: string, before: Schema, after: Schema): string[] {
  const found: string[] = [];
  if (before.pattern !== undefined && before.pattern !== after.pattern) found.push(`${at} has another pattern`);
  if (before.format !== undefined && before.format !== after.format) found.push(`${at} has another format`);
  if (before.minimum !== undefined && (after.minimum ?? -Infinity) < before.minimum) found.push(`${at} may now be smaller`);
  if (before.maximum !== undefined && (after.maximum ?? Infinity) > before.maximum) found.push(`${at} may now be larger`);
  return found;
}

/** Alternatives are matched by the first property that is a constant in them, as ours are told apart by one. */
function inAlternatives(at: string, before: Schema[], after: Schema[]): string[] {
  const known = new Map(before.map((schema) => [labelOf(schema), schema]));
  return after.flatMap((schema) => {
    const match = known.get(labelOf(schema));
    return match ? inSchema(`${at}(${labelOf(schema)})`, match, schema) : [`${at} may now be ${labelOf(schema)}`];
  });
}

function labelOf(schema: Schema): string {
  const constant = Object.entries(schema.properties ?? {}).find(([, property]) => property.const !== undefined);
  return constant ? `${constant[0]}=${String(constant[1].const)}` : String(schema.type ?? 'unnamed');
}
