/** What a person has to put right: shown as it stands, in one sentence with the remedy, and without a stack. */
export class Problem extends Error {
  override readonly name = 'Problem';
}
