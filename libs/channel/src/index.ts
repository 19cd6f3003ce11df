export { assembleAdapter, channelToken, publicUrlToken, type AdapterExtras, type AdapterParts } from './adapter.ts';
export { openChannel, type Channel, type ChannelParts } from './channel.ts';
export { channelSettings, privateAllowed, type ChannelSettings } from './settings.ts';
export { followCity, type CurrentCity } from './city.ts';
export { channelMigrations } from './migrations.ts';
export { channelMetrics, type ChannelMetrics } from './metrics.ts';

export type { Authentic, Refused, WebhookProvider } from './provider.ts';
export type { HttpAnswer, WebhookRequest } from './http/exchange.ts';
export { answerWebhook, webhookOf } from './http/webhook.ts';
export { receiveMessages, receiveReports, type ReceiveParts } from './http/receive.ts';
export { answerOnce, readIdempotencyKey } from './http/idempotency-key.ts';

export { createIntake, type Intake, type IntakeOptions } from './intake/intake.ts';
export {
  unknownCorrespondent, type Accepted, type AttachedFile, type InboundItem, type MediaReference, type ReceivingAccount,
} from './intake/item.ts';
export type { Change } from './intake/amend.ts';
export { readOriginal } from './originals/originals.ts';

export {
  ContentDamaged, ContentErased, ContentTooLarge, type ContentStore, type PutOptions, type StoredContent,
} from './storage/content-store.ts';
export { openFileContentStore, type FileContentParts } from './storage/file-content-store.ts';
export type { MediaAccess } from './media/fetch-media.ts';
export { bodyOf, createGuardedGet, type Got, type GuardedGet, type GuardedLimits } from './media/guarded-get.ts';

export { openReceipts, receiptsToken, type Receipt, type Receipts, type Said } from './receipts/receipts.ts';
export { WebAnswers1795693800000 } from './receipts/migrations.ts';
export type { AnswerSender, DeliveryReport, OutgoingText, SendOutcome } from './answers/provider.ts';
export type { ListedAccount, ListedMessage } from './listing/listing.ts';

export { decodeText, repairMojibake, type DecodedText } from './text/mojibake.ts';
export { isAutomaticReply } from './text/automatic.ts';
export { fieldOf, parseForm, type FormField } from './text/form.ts';
export { keepable, keepableText } from './text/keepable.ts';
export { instantIn, providerTime } from './time.ts';
export { writtenTime } from './written-time.ts';
export { fileTypeOf, type FileType } from './media/media-type.ts';
export { createSources, type Source, type Sources } from './sources/sources.ts';
export { addText, type LaterText } from './parts/add-text.ts';
export { wholeMessage } from './parts/content.ts';
export { mergeParts, partContent, personsTranscript, type Merged, type Part, type PartContent } from './parts/merge.ts';
export { createWatchedFolder, type SettledFile, type WatchedFolder, type WatchedFolderOptions } from './folder/watched-folder.ts';
export type { FolderFile, OpenedFile } from './folder/files.ts';
export type { Documents, ReadDocument } from './reading/documents.ts';
export { isScanType } from './reading/jobs.ts';
export type { DocumentPlace, ReadDocumentPage } from './reading/pages.ts';
export { propose, type Proposal } from './reading/propose.ts';
export type { ReadingParts } from './reading/reading.ts';
export type { OnRead, ReadScan } from './reading/settle.ts';
export { parseMultipart, type Multipart, type MultipartFile } from './http/multipart.ts';

export { lineOf, twilioAccounts, type TwilioAccount, type TwilioAccounts } from './twilio/accounts.ts';
export { createTwilioApi, twilioMediaAccess, type TwilioApi, type TwilioResource } from './twilio/api.ts';
export { phoneOf, plainNumber } from './twilio/numbers.ts';
export { numberAtTwilio, twilioSettings, type TwilioSettings } from './twilio/settings.ts';
export { verifyTwilio, type TwilioForm } from './twilio/verify.ts';
export { voiceController } from './twilio/voice/controller.ts';
export { voiceSettings, type VoiceSettings } from './twilio/voice/settings.ts';
export { twilioVoice, type TwilioVoiceParts } from './twilio/voice/voice.ts';
