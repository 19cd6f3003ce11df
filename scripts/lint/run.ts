import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { z } from 'zod';

export interface Finished {
  code: number;
  output: string;
}

/** Runs a tool of node_modules/.bin in `cwd`; never rejects. `root` is the clone that holds the tool. */
export function runTool(root: string, cwd: string, tool: string, args: string[]): Promise<Finished> {
  return new Promise((resolve) => {
    execFile(join(root, 'node_modules/.bin', tool), args, { cwd, maxBuffer: 64 * 1024 * 1024 }, (error, stdout, stderr) => {
      const code = error === null ? 0 : typeof error.code === 'number' ? error.code : 1;
      resolve({ code, output: `${stdout}${stderr}` });
    });
  });
}

const reportSchema = z.object({
  diagnostics: z.array(z.object({
    message: z.string(),
    code: z.string().default('oxlint'),
    help: z.string().default(''),
    filename: z.string().default(''),
    labels: z.array(z.object({ span: z.object({ line: z.number().optional(), column: z.number().optional() }) })).default([]),
  })),
});

/** One line per finding: `file:line:column: message (remedy) [rule]`. */
export async function runOxlint(root: string, cwd: string, folders: readonly string[]): Promise<Finished> {
  const { code, output } = await runTool(root, cwd, 'oxlint', ['--type-aware', '--format=json', ...folders]);
  const report = reportSchema.safeParse(parsed(output));
  if (!report.success) return { code: code || 1, output };
  const lines = report.data.diagnostics.map(({ filename, labels, message, help, code: rule }) => {
    const { line = 1, column = 1 } = labels[0]?.span ?? {};
    return `${filename}:${line}:${column}: ${message.replace(/\s+/g, ' ')}${help === '' ? '' : ` (${help.replace(/\s+/g, ' ')})`} [${rule}]`;
  });
  return { code: code || (lines.length > 0 ? 1 : 0), output: lines.join('\n') };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
