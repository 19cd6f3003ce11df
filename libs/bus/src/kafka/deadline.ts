/** kafkajs' calls may hang while a broker is away: waits for one at most so long, then lets it go. True when it ended. */
export async function atMost(milliseconds: number, call: Promise<unknown>): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<boolean>((resolve) => {
    timer = setTimeout(() => resolve(false), milliseconds);
  });
  const ended = call.then(() => true, () => true);
  try {
    return await Promise.race([ended, late]);
  } finally {
    clearTimeout(timer);
  }
}
