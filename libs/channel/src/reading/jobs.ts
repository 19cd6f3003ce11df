import { fileJobs } from '../intake/file-jobs.ts';

/** The signal that there are scans to be read, or that one more page of one was. */
export const documentsSignal = 'documents';

/** Of which types a file can be read for its words; the type is that of its bytes. */
export function isScanType(mediaType: string): boolean {
  return mediaType.startsWith('image/') || mediaType === 'application/pdf';
}

/** Which stored scans messages have. A scan is itself what the citizen sent; a photo beside words is not. */
export const documentJobs = fileJobs({ table: 'document_jobs', signal: documentsSignal, isFor: ({ role, mediaType }) => role === 'original' && isScanType(mediaType) });
