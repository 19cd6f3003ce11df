export { createSealer, type Sealer } from './seal/sealer.ts';
export { SealError, type SealFault } from './seal/errors.ts';
export { monthOf, followingMonth, type Month } from './seal/months.ts';
export {
  parseSealingKeys, parseSealingKeysFile, sealingKeysFile, sealingKeysOf, withKeysForMonths, withoutMonths,
  type SealingKeys, type SealingKeysFile,
} from './seal/keys.ts';
export { followKeyFile, openKeyring, type KeyFile, type Keyring } from './seal/keyring.ts';
export { keyFileAt } from './seal/disk.ts';
export { correspondentKey, identityDigests, type WhoWrote } from './correspondent/key.ts';
export { normaliseMail } from './correspondent/mail.ts';
export { normalisePhone } from './correspondent/phone.ts';
export {
  mayBeRecipient, mayReleaseIdentity, viewFor,
  type AppealKind, type CaseFacts, type Reader, type Released, type StaffScope, type View,
} from './access/access.ts';
export { mask, maskTokens, type Known, type Masked } from './mask/mask.ts';
export { maskKinds, type MaskKind } from './mask/spans.ts';
