import { serviceNames } from '#libs/contract';

/** Ground floor first: each may import only what stands before it. */
export const floors = ['contract', 'city', 'privacy', 'service', 'store', 'bus', 'documents', 'channel'] as const;

interface Pattern {
  regex: string;
  message: string;
}

/** oxlint's settings: style, types, and the arrows of docs/ARCHITECTURE.md. Written to .oxlintrc.json by `npm run lint`. */
export function oxlintConfig(): object {
  return {
    $schema: './node_modules/oxlint/configuration_schema.json',
    plugins: ['eslint', 'typescript', 'unicorn', 'oxc', 'import', 'jest'],
    categories: { correctness: 'error' },
    rules: {
      'typescript/no-floating-promises': 'error',
      'typescript/no-misused-promises': 'error',
      'typescript/await-thenable': 'error',
      'typescript/no-explicit-any': 'error',
      'import/no-cycle': ['error', { ignoreTypes: true }],
      'no-restricted-imports': ['error', { patterns: [deep] }],
      'no-console': 'off',
      // supertest's own expect(), properties, and waiting that throws in the end count.
      'jest/expect-expect': ['error', { assertFunctionNames: ['expect', '**.expect', 'expect*', 'fc.assert', 'until', 'every*'] }],
      'jest/require-to-throw-message': 'off',
      'typescript/no-redundant-type-constituents': 'off',
      'jest/no-standalone-expect': 'off',
      'jest/valid-title': 'off',
      'jest/no-conditional-expect': 'off',
      'jest/no-disabled-tests': 'error',
      'jest/no-focused-tests': 'error',
    },
    overrides: [...floors.flatMap(libraryRules), ...serviceNames.flatMap(appRules)],
  };
}

const deep: Pattern = {
  regex: '^#libs/[^/]+/.',
  message: 'Import a library by its name only; what is public stands in its src/index.ts.',
};

function libraryRules(name: (typeof floors)[number], floor: number): object[] {
  const notBelow = floors.slice(floor);
  const others = floors.filter((other) => other !== name);
  const layers = [
    {
      regex: `^#libs/(${notBelow.join('|')})$`,
      message: `libs/${name} may import only what stands below it: ${floors.slice(0, floor).join(', ') || 'nothing'}.`,
    },
    { regex: '(^|/)apps/', message: 'Libraries never import apps.' },
  ];
  return restricted(`libs/${name}/**`, layers, [
    { regex: `\\.\\./(${others.join('|')})/src/`, message: 'Import another library by its name, #libs/….' },
    { regex: '(^|/)deploy/', message: 'Libraries run without the local default; only tests may import it.' },
  ]);
}

function appRules(name: string): object[] {
  const others = serviceNames.filter((other) => other !== name);
  const layers = [{
    regex: `(^|/)(${others.join('|')})/src/`,
    message: 'Apps never import apps: what two need belongs in a library, what one tells another in a topic.',
  }];
  return restricted(`apps/${name}/**`, layers, [
    { regex: '(^|/)libs/', message: 'Import a library by its name, #libs/….' },
    { regex: '(^|/)deploy/', message: 'Apps run without the local default; only tests may import it.' },
  ]);
}

/** `layers` hold for all; `sources` not for tests and what they share, which may look behind a library's door. */
function restricted(folder: string, layers: Pattern[], sources: Pattern[]): object[] {
  const rule = (patterns: Pattern[]): object => ({ 'no-restricted-imports': ['error', { patterns: [deep, ...patterns] }] });
  return [
    { files: [`${folder}/*.ts`], rules: rule([...layers, ...sources]) },
    { files: [`${folder}/*.spec.ts`, `${folder}/spec/**`, `${folder}/testing/**`], rules: rule(layers) },
  ];
}
