import { isCollection, isPair, LineCounter, parseDocument, type Document } from 'yaml';
import type { z } from 'zod';
import type { Problem } from './problem.ts';
import type { FileName, FolderContent } from './schema.ts';

export type Path = readonly PropertyKey[];

/** A file of the folder as parsed; `value` is undefined when it has problems. */
export interface ParsedFile<Value> {
  value: Value | undefined;
  problems: Problem[];
  /** The problem at a place of this file, for checks that look across files. */
  problemAt(path: Path, message: string, remedy: string): Problem;
}

/** Files by name, those that could be parsed; what the checks across files work on. */
export type ParsedFolder = { [Name in FileName]: ParsedFile<FolderContent[Name]> };

/** Reads one YAML file by its schema and lists every fault with line and column. */
export function parseFile<Schema extends z.ZodType>(
  file: string, content: string, schema: Schema,
): ParsedFile<z.output<Schema>> {
  const lines = new LineCounter();
  const document = parseDocument(content, { lineCounter: lines, prettyErrors: false });
  const at = (offset: number) => {
    const { line, col } = lines.linePos(offset);
    return { file, line: Math.max(1, line), column: Math.max(1, col) };
  };
  const problemAt = (path: Path, message: string, remedy: string): Problem => ({
    ...at(offsetOf(document, path)),
    message: path.length > 0 ? `${pathText(path)}: ${message}` : message,
    remedy,
  });

  const syntax = [...document.errors, ...document.warnings].map((error) => ({
    ...at(error.pos[0]), message: error.message, remedy: 'correct the YAML here',
  }));
  if (syntax.length > 0) return { value: undefined, problems: syntax, problemAt };

  let plain: unknown;
  try {
    plain = document.toJS({ maxAliasCount: 100 });
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    return { value: undefined, problems: [problemAt([], message, 'write the values out, without aliases')], problemAt };
  }
  const result = schema.safeParse(plain, { reportInput: false });
  if (result.success) return { value: result.data, problems: [], problemAt };
  return { value: undefined, problems: result.error.issues.flatMap((issue) => describe(issue, problemAt)), problemAt };
}

function describe(issue: z.core.$ZodIssue, problemAt: ParsedFile<unknown>['problemAt']): Problem[] {
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => problemAt([...issue.path, key], 'is not known here', 'remove it or correct its name'));
  }
  const last = issue.path.at(-1);
  const remedy = typeof last === 'string' ? `give \`${last}\` such a value` : 'correct the value here';
  return [problemAt(issue.path, issue.message, remedy)];
}

/** Where `path` begins in the text; what is missing is placed at the nearest thing that holds it. */
function offsetOf(document: Document, path: Path): number {
  let offset = 0;
  let node: unknown = document.contents;
  for (const step of [undefined, ...path]) {
    if (step !== undefined) {
      if (!isCollection(node)) break;
      const pair = node.items.find((item) => isPair(item) && keyText(item.key) === String(step));
      const key = isPair(pair) ? pair.key : undefined;
      node = node.get(typeof step === 'symbol' ? String(step) : step, true);
      offset = startOf(key) ?? startOf(node) ?? offset;
    } else {
      offset = startOf(node) ?? offset;
    }
  }
  return offset;
}

function keyText(key: unknown): string {
  return typeof key === 'object' && key !== null && 'value' in key ? String(key.value) : String(key);
}

function startOf(node: unknown): number | undefined {
  if (typeof node !== 'object' || node === null || !('range' in node) || !Array.isArray(node.range)) return undefined;
  return typeof node.range[0] === 'number' ? node.range[0] : undefined;
}

function pathText(path: Path): string {
  return path.map((step, i) => (typeof step === 'number' ? `[${step}]` : `${i > 0 ? '.' : ''}${String(step)}`)).join('');
}
