import { watchStarter } from '../../deploy/local/system/starter.ts';

/**
 * Has `stop` done before this program ends by Ctrl-C, kill, or because its npm is gone; then ends it with code 130.
 * Returns how to call that off.
 */
export function onInterrupt(stop: () => Promise<void>): () => void {
  let begun = false;
  const interrupted = (): void => {
    if (begun) return;
    begun = true;
    console.error('stopping (a moment)');
    void stop().finally(() => process.exit(130));
  };
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
  for (const signal of signals) process.on(signal, interrupted);
  const unwatch = watchStarter(interrupted);
  return () => {
    for (const signal of signals) process.off(signal, interrupted);
    unwatch();
  };
}
