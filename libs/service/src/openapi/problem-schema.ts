/** A problem document as every service sends it. */
export const problemSchema = {
  type: 'object',
  required: ['type', 'title', 'status'],
  properties: {
    type: { type: 'string', description: 'urn:minsheng:problem:<code>; the code never changes' },
    title: { type: 'string' },
    status: { type: 'integer' },
    detail: { type: 'string' },
    errors: {
      type: 'array',
      items: {
        type: 'object',
        required: ['field', 'message'],
        properties: { field: { type: 'string' }, message: { type: 'string' }, remedy: { type: 'string' } },
      },
    },
    traceId: { type: 'string', description: 'finds the request in logs and traces' },
  },
} as const;
