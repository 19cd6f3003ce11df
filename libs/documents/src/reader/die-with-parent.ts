import { Worker } from 'node:worker_threads';

/** Milliseconds. */
const look = 500;

/**
 * Ends this process when the one that started it is gone, however it went. The channel tells it at once, unless this
 * process is deep in a page: so another thread looks too, which nothing here can hold up.
 */
export function dieWithParent(): void {
  const parent = Number(process.argv[2]);
  process.on('disconnect', () => process.exit(0));
  const watch = `setInterval(() => { if (process.ppid !== ${parent}) process.kill(process.pid, 'SIGKILL'); }, ${look});`;
  new Worker(watch, { eval: true, resourceLimits: { maxOldGenerationSizeMb: 8, maxYoungGenerationSizeMb: 2 } }).unref();
}
