import { parseArgs, type ParseArgsConfig } from 'node:util';

/** What a person typed that cannot be meant; shown as it stands. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** Parses a command's arguments; an unknown option becomes a UsageError with `usage` in it. */
export function optionsOf<const Config extends ParseArgsConfig>(usage: string, config: Config): ReturnType<typeof parseArgs<Config>> {
  try {
    return parseArgs(config);
  } catch (error) {
    throw new UsageError(`${error instanceof Error ? error.message : String(error)}\n${usage}`);
  }
}

/** Runs a command: 0 when it did its work, 2 for a wrong call, 1 for everything else, with one sentence. */
export async function runCommand(command: () => Promise<number>): Promise<void> {
  try {
    process.exitCode = await command();
  } catch (error) {
    console.error(error instanceof Error ? error.message : String(error));
    process.exitCode = error instanceof UsageError ? 2 : 1;
  }
}
