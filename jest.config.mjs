const transform = {
  '^.+\\.ts$': [
    '@swc/jest',
    {
      jsc: {
        target: 'es2023',
        parser: { syntax: 'typescript', decorators: true },
        transform: { legacyDecorator: true, decoratorMetadata: true },
        keepClassNames: true,
      },
      module: { type: 'commonjs' },
      sourceMaps: 'inline',
    },
  ],
};
const common = {
  testEnvironment: 'node',
  roots: ['<rootDir>/apps', '<rootDir>/libs', '<rootDir>/deploy', '<rootDir>/scripts', '<rootDir>/bench'],
  transform,
};

// Two kinds: a unit spec needs nothing running; a seam spec (`*.seam.spec.ts`) runs on the real
// PostgreSQL and Kafka that test/servers.mjs starts for the whole run.
export default {
  // Seam specs wait for servers half of their time: one more than a small machine has cores.
  maxWorkers: 3,
  projects: [
    { ...common, displayName: 'unit', testRegex: ['(?<!\\.seam)\\.spec\\.ts$'] },
    {
      ...common,
      displayName: 'seam',
      testRegex: ['\\.seam\\.spec\\.ts$'],
      globalSetup: '<rootDir>/test/global-setup.mjs',
      globalTeardown: '<rootDir>/test/global-teardown.mjs',
    },
  ],
};
