import { fileJobs } from '../intake/file-jobs.ts';

/** The signal that there are recordings to be written down. */
export const speechSignal = 'speech';

/**
 * Which stored recordings messages have. They are noted also where no speech service is set: when one is, those of the last
 * hours are written down.
 */
export const speechJobs = fileJobs({ table: 'speech_jobs', signal: speechSignal, isFor: ({ role }) => role === 'recording' });
