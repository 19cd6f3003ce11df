export type SealFault =
  /** The keys hold none for the month in which something is to be sealed. */
  | 'no-key-for-month'
  /** The seal names a key that was erased, or was never given to this service. */
  | 'unknown-key'
  /** The seal or its header was changed, or was made with another key of the same name. */
  | 'tampered'
  /** The text is no seal of ours (JWE compact, dir, A256GCM, kid). */
  | 'not-a-seal'
  /** What was sealed is not what the reader's schema says. */
  | 'unexpected-content'
  /** The value to seal is no JSON. */
  | 'not-json'
  /** The keys' file cannot be understood. */
  | 'bad-key-file';

/** Messages name the field and the remedy, never anything that is or was sealed. */
export class SealError extends Error {
  override readonly name = 'SealError';
  readonly fault: SealFault;

  constructor(fault: SealFault, message: string) {
    super(message);
    this.fault = fault;
  }
}
