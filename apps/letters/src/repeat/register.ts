import type { ReadCode } from '#libs/documents';

/** The register number that a sheet's codes say: the whole of a code, as LETTERS_REGISTER_PATTERN has it. */
export function registerNumberIn(codes: readonly Pick<ReadCode, 'text'>[], pattern: string): string | undefined {
  const whole = new RegExp(`^(?:${pattern})$`, 'v');
  return codes.map(({ text }) => text.trim()).find((text) => whole.test(text));
}
