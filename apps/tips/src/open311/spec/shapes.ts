import { Ajv } from 'ajv';

// The shapes of GeoReport v2's published answers (wiki.open311.org/GeoReport_v2, /Service_Discovery) and of FixMyStreet's updates.
// Fields that the standard lets be empty may be null; ids are text; a time has its zone.

const text = { type: 'string', minLength: 1 };
const maybe = (type: object) => ({ anyOf: [type, { type: 'null' }] });
const time = { type: 'string', pattern: '^\\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2}:\\d{2}(\\.\\d+)?(Z|[+-]\\d{2}:\\d{2})$' };
const record = (properties: Record<string, object>, optional: string[] = []) => ({
  type: 'object', properties, required: Object.keys(properties).filter((name) => !optional.includes(name)), additionalProperties: false,
});
const listOf = (items: object) => ({ type: 'array', items });

const attribute = record({
  variable: { type: 'boolean' }, code: text, datatype: { enum: ['string', 'number', 'datetime', 'text', 'singlevaluelist', 'multivaluelist'] },
  required: { type: 'boolean' }, datatype_description: maybe(text), order: { type: 'integer', minimum: 1 }, description: text,
  values: listOf(record({ key: text, name: text })),
}, ['values']);

const schemas = {
  discovery: record({
    changeset: text, contact: text, key_service: text,
    endpoints: {
      ...listOf(record({
        specification: { const: 'http://wiki.open311.org/GeoReport_v2' }, url: { type: 'string', pattern: '^https?://' }, changeset: text,
        type: { enum: ['production', 'test'] }, formats: { ...listOf({ enum: ['text/xml', 'application/json'] }), minItems: 1 },
      })), minItems: 1,
    },
  }),
  services: listOf(record({
    service_code: text, service_name: text, description: maybe(text), metadata: { type: 'boolean' }, type: { enum: ['realtime', 'batch', 'blackbox'] },
    keywords: maybe({ type: 'string' }), group: maybe(text),
  })),
  definition: record({ service_code: text, attributes: listOf(attribute) }),
  /** Either an id or a token, never both. */
  posted: {
    ...listOf({
      oneOf: [
        record({ service_request_id: text, service_notice: maybe(text), account_id: maybe(text) }),
        record({ token: text, service_notice: maybe(text), account_id: maybe(text) }),
      ],
    }), minItems: 1, maxItems: 1,
  },
  token: { ...listOf(record({ service_request_id: maybe(text), token: text })), minItems: 1, maxItems: 1 },
  requests: listOf(record({
    service_request_id: text, status: { enum: ['open', 'closed'] }, extended_status: text, status_notes: maybe(text), service_name: maybe(text), service_code: text,
    description: maybe({ type: 'string', maxLength: 4000 }), agency_responsible: maybe(text), service_notice: maybe(text), requested_datetime: time,
    updated_datetime: time, expected_datetime: maybe(time), address: maybe(text), address_id: maybe(text), zipcode: maybe(text),
    lat: maybe({ type: 'number', minimum: -90, maximum: 90 }), long: maybe({ type: 'number', minimum: -180, maximum: 180 }), media_url: maybe(text),
    notes: listOf(record({ datetime: time, description: text, type: text })),
  }, ['notes'])),
  updates: listOf(record({
    update_id: text, service_request_id: text, status: { enum: ['open', 'closed'] }, extended_status: text, description: text, updated_datetime: time, media_url: maybe(text),
  })),
  errors: { ...listOf(record({ code: { type: 'integer' }, description: text })), minItems: 1 },
} as const;

const ajv = new Ajv({ allErrors: true });
const validators = Object.fromEntries(Object.entries(schemas).map(([name, schema]) => [name, ajv.compile(schema)]));

/** What in a body is not as the standard has it; empty when all is. */
export function faultsOf(shape: keyof typeof schemas, body: unknown): string[] {
  const validate = validators[shape]!;
  return validate(body) ? [] : (validate.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message ?? ''}`);
}
