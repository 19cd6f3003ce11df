import { createHash } from 'node:crypto';
import type { Registry } from 'prom-client';
import { createDocumentReader, createVirusScan, VirusScannerError, type DocumentReader, type DocumentSettings } from '#libs/documents';
import { documentsMetrics } from './metrics.ts';
import type { OnRead } from './settle.ts';
import { DocumentWorker, type DocumentWorkerOptions, type ScanForVirus } from './worker.ts';

/** How an adapter has scans read. */
export interface ReadingParts {
  /** With every file that was read, in the transaction that tells it. */
  onRead?: OnRead;
  /** In place of the process that reads: for specs. */
  reader?: DocumentReader;
}

type Needs = Omit<DocumentWorkerOptions, 'reader' | 'onRead' | 'scanForVirus' | 'parallel'> & { settings: DocumentSettings & { STORAGE_URL: string }; registry: Registry };

/** What reads scans, to be started and stopped with the service. Nothing of it runs before the first scan comes. */
export function openReading({ onRead, reader: given }: ReadingParts, { settings, registry, ...shared }: Needs): { start(): void; stop(): Promise<void> } {
  documentsMetrics(registry, shared.store);
  const reader = given ?? createDocumentReader({ ...readerLimits(settings), logger: shared.logger });
  const { OCR_WORKERS, CLAMAV_URL } = settings;
  const worker = new DocumentWorker({
    ...shared, reader, parallel: OCR_WORKERS, ...(onRead === undefined ? {} : { onRead }), ...(CLAMAV_URL === undefined ? {} : { scanForVirus: scanAt(CLAMAV_URL) }),
  });
  return {
    start: () => worker.start(),
    async stop() {
      await Promise.all([worker.stop(), reader.close()]);
    },
  };
}

export function scanAt(url: string): ScanForVirus {
  const scan = createVirusScan(url);
  return async (bytes, signal) => {
    try {
      const verdict = await scan(bytes, signal);
      return verdict === 'clean' ? { outcome: 'clean' } : { outcome: 'infected', virus: verdict.found };
    } catch (error) {
      if (error instanceof VirusScannerError || signal.aborted) return { outcome: 'failed', reason: error instanceof Error ? error.message : 'the virus scanner gave no verdict' };
      throw error;
    }
  };
}

function readerLimits({ OCR_WORKERS, OCR_PAGE_SECONDS, OCR_IDLE_SECONDS, OCR_MEMORY_MIB, OCR_THREADS, STORAGE_URL }: Needs['settings']) {
  return {
    workers: OCR_WORKERS, pageSeconds: OCR_PAGE_SECONDS, idleSeconds: OCR_IDLE_SECONDS, memoryMib: OCR_MEMORY_MIB,
    ...(OCR_THREADS === undefined ? {} : { threads: OCR_THREADS }),
    // All services of a gateway share its storage: by it they know each other on this machine.
    slots: createHash('sha256').update(STORAGE_URL).digest('hex').slice(0, 24),
  };
}
