import { z } from 'zod';

const word = z.string().trim().min(1);

export const attribute = z
  .strictObject({
    code: z.string().regex(/^[A-Za-z][A-Za-z0-9_-]{0,39}$/, 'must be a letter, then letters, digits, _ or -'),
    datatype: z.enum(['string', 'number', 'datetime', 'text', 'singlevaluelist', 'multivaluelist']),
    description: word,
    example: word.optional(),
    required: z.boolean().default(false),
    variable: z.boolean().default(true),
    values: z.array(z.strictObject({ key: z.string().trim().min(1).max(100), name: word })).default([]),
  })
  .refine((a) => (a.values.length > 0) === a.datatype.endsWith('list'), {
    message: 'needs `values` exactly when its datatype is a list', path: ['values'],
  })
  .refine((a) => a.variable || !a.required, { message: 'only informs (`variable: false`): nobody can be required to answer it', path: ['required'] });

/**
 * What is asked beside the description (Open311 GeoReport v2, service definition), in the order of the file. `example` helps
 * to answer; `variable: false` only informs.
 */
export type Attribute = z.infer<typeof attribute>;
