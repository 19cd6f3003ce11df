/**
 * Telephones and offices mark what they answer by themselves at its very beginning; operators put their own 【sign】 before
 * it. Only the mark counts, never the tone: a citizen's message that is taken for a machine's would not be answered.
 */
const mark = new RegExp([
  String.raw`^\s*(?:【[^】]{1,20}】\s*)?`,
  '(?:',
  String.raw`[【[（(〔［<《]\s*(?:(?:短信|系统)?自[动動](?:回[复覆]|答[复覆]|应答|應答)|auto(?:matic|mated)?[\s-]?(?:reply|response|responder))\s*[】\])）〕］>》]`,
  '|',
  String.raw`(?:(?:短信|系统)?自[动動](?:回[复覆]|答[复覆])|auto(?:matic|mated)?[\s-]?(?:reply|response))\s*[:：]`,
  ')',
].join(''), 'iu');

/** Whether a text says of itself that a machine wrote it (【自动回复】…, Auto-Reply: …). */
export function isAutomaticReply(text: string): boolean {
  return mark.test(text);
}
