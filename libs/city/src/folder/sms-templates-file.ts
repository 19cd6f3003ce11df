import { z } from 'zod';

const text = z.string().trim().min(1);
const templateName = z.string().regex(/^[a-z][a-z-]*$/);

const approved = z.strictObject({
  /** As the provider gave it when it approved the text. */
  id: text,
  /** The template's variables in its own order → the value of ours that goes there. */
  variables: z.array(z.strictObject({ name: text, value: text, most: z.int().min(1).optional() })),
});

const provider = z.strictObject({ sign: text, templates: z.record(templateName, approved) });

/**
 * sms-templates.yaml: which approved text of a provider says what one of templates.yaml says, for providers that send no
 * other. May be missing.
 */
export const smsTemplatesFile = z.strictObject({ providers: z.record(z.string().regex(/^[a-z][a-z0-9-]*$/), provider) });
export type ApprovedTemplates = z.output<typeof provider>;
