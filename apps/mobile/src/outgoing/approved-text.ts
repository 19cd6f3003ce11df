import type { CurrentCity, OutgoingText } from '#libs/channel';

type City = CurrentCity['now'];

/** An approved text of a provider with what goes into it. */
export interface ApprovedText {
  sign: string;
  id: string;
  /** In the text's own order. */
  variables: { name: string; value: string }[];
}

/** Free words, of which a beginning is worth something; a cut number or PIN is worth nothing. */
const cuttable = new Set(['text', 'asked', 'story', 'instruction']);

/**
 * The approved text that says what this answer says, for a provider that sends no other; or why there is none. Free words
 * that are longer than the text allows are cut, visibly. Pure.
 */
export function approvedText(city: City, provider: string, template: OutgoingText['template']): ApprovedText | { refused: string } {
  if (template === undefined) return { refused: `${provider} sends approved texts only, and this answer was made of none` };
  const ofProvider = city.smsTemplates.get(provider);
  const approved = ofProvider?.templates[template.name];
  if (!ofProvider || !approved) return { refused: `no text "${template.name}" that ${provider} approved stands in sms-templates.yaml` };
  const values: Record<string, string> = { city: city.name, ...template.values };
  const variables: ApprovedText['variables'] = [];
  for (const { name, value: key, most } of approved.variables) {
    // Providers refuse line breaks inside a variable.
    const value = values[key]?.replace(/\s+/g, ' ').trim();
    if (value === undefined || value === '') return { refused: `the approved text "${template.name}" needs {${key}}, which this answer does not have` };
    if (most !== undefined && value.length > most && !cuttable.has(key)) {
      return { refused: `{${key}} of this answer is longer than the ${most} characters of the approved text "${template.name}"` };
    }
    variables.push({ name, value: most === undefined ? value : cut(value, most) });
  }
  return { sign: ofProvider.sign, id: approved.id, variables };
}

function cut(text: string, most: number): string {
  if (text.length <= most) return text;
  const head = text.slice(0, most - 1);
  // Never through the middle of a pair.
  return `${head.isWellFormed() ? head : head.slice(0, -1)}…`;
}
