import { z } from 'zod';
import { whole } from '#libs/service';

/** How scans are read, and what looks for viruses in them; for the services that take paper. */
export const documentSettings = {
  OCR_WORKERS: whole(1, 16).default(1).describe('how many scans this machine reads at the same time, 1 to 16'),
  OCR_PAGE_SECONDS: whole(1, 3600).default(60).describe('how long reading one page may take, in seconds'),
  OCR_IDLE_SECONDS: whole(0, 86_400).default(60).describe('after how many seconds without work the process that reads ends'),
  OCR_MEMORY_MIB: whole(256, 65_536).default(1024).describe('how much memory the process that reads may have, in MiB'),
  OCR_THREADS: whole(1, 64).optional().describe('how many threads read one page; without it as many as the machine has cores'),
  CLAMAV_URL: z.string().regex(/^(?:tcp:\/\/[^/\s]+|unix:\/\S+)$/, 'neither tcp://host:port nor unix:///path').optional()
    .describe('where clamd answers, e.g. tcp://clamav:3310 or unix:///run/clamav/clamd.ctl; scans are looked through before they are read'),
};
export type DocumentSettings = z.output<z.ZodObject<typeof documentSettings>>;
