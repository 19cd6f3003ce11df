import type { ParsedFolder, Path } from './parse.ts';
import type { Unit } from './schema.ts';

export type Report = (path: Path, message: string, remedy: string) => void;

type Sort = 'unit' | 'district' | 'category' | 'subcategory' | 'deadline' | 'account';
/** The codes that other files may refer to; undefined where their own file has faults, which are told already. */
export type Codes = { readonly [Key in Sort]: ReadonlySet<string> | undefined };

export function codesOf(folder: ParsedFolder): Codes {
  const categories = folder['categories.yaml'].value?.categories;
  return {
    unit: setOf(folder['units.yaml'].value?.units.map((unit) => unit.code)),
    district: setOf(folder['gazetteer.yaml'].value?.districts.map((district) => district.code)),
    category: setOf(categories?.map((category) => category.code)),
    subcategory: setOf(categories?.flatMap((category) => category.subcategories.map((sub) => sub.code))),
    deadline: setOf(folder['deadlines.yaml'].value?.deadlines.map((deadline) => deadline.name)),
    account: setOf(folder['accounts.yaml'].value?.accounts.map((account) => account.key)),
  };
}

/** Reports a reference to what is not there, with what it may have meant. */
export function mustBeKnown(report: Report, path: Path, sort: Sort, codes: Codes, code: string | undefined): void {
  const known = codes[sort];
  if (code === undefined || !known || known.has(code)) return;
  report(path, `there is no ${sort} "${code}"`, `use one of: ${nearest(code, known).join(', ')}`);
}

export function noDoubles(report: Report, entries: readonly (readonly [value: string, path: Path])[], what: string): void {
  const seen = new Set<string>();
  for (const [value, path] of entries) {
    if (seen.has(value)) report(path, `the ${what} "${value}" is used twice`, 'remove or rename one of them');
    seen.add(value);
  }
}

export function noCircles(report: Report, units: readonly Unit[]): void {
  const parents = new Map(units.map((unit) => [unit.code, unit.parent]));
  units.forEach((unit, i) => {
    const path = [unit.code];
    for (let at = unit.parent; at !== undefined && path.length <= units.length; at = parents.get(at)) {
      path.push(at);
      if (at === unit.code) {
        report(['units', i, 'parent'], `parents go in a circle: ${path.join(' → ')}`, 'remove one of these parents');
        return;
      }
    }
  });
}

function setOf(codes: readonly string[] | undefined): ReadonlySet<string> | undefined {
  return codes && new Set(codes);
}

/** The codes that look most like `code` first; at most five. */
function nearest(code: string, known: ReadonlySet<string>): string[] {
  const mine = pairsOf(code);
  const likeness = (other: string) => [...pairsOf(other)].filter((pair) => mine.has(pair)).length;
  return [...known].sort((a, b) => likeness(b) - likeness(a)).slice(0, 5);
}

function pairsOf(text: string): Set<string> {
  return new Set(Array.from({ length: Math.max(0, text.length - 1) }, (_, i) => text.slice(i, i + 2)));
}
