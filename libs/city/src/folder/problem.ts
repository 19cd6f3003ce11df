/** A fault in a city's folder: where it stands (line and column from 1), what is wrong and how to mend it. */
export interface Problem {
  file: string;
  line: number;
  column: number;
  message: string;
  remedy: string;
}

/** `units.yaml:12:5: … → …`, as `npm run city -- check` prints it. */
export function describeProblem({ file, line, column, message, remedy }: Problem): string {
  return `${file}:${line}:${column}: ${message} → ${remedy}`;
}
