/** What is said while a visitor still stands at the desk: it is on his receipt. */
const atTheDesk = new Set(['acknowledgement', 'joined', 'emergency']);

/** Why an answer of this template does not reach a visitor: once he has left, nobody opens his receipt. */
export function unreadByVisitors(template: string | undefined): string | undefined {
  return template !== undefined && atTheDesk.has(template) ? undefined : 'the visitor has left and reads no page: call him, or write to his address';
}
