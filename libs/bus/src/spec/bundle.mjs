// node bundle.mjs <entry.ts> <out.mjs>: makes a program of a spec's TypeScript, as scripts/build.mjs does for the apps.
import { builtinModules } from 'node:module';
import { rolldown } from 'rolldown';

const [entry, file] = process.argv.slice(2);
const optionalPeers = {
  name: 'optional-peers',
  resolveId: {
    filter: { id: /^[^./#\0]/ },
    async handler(id, importer, options) {
      if (id.startsWith('node:') || builtinModules.includes(id)) return { id, external: true };
      return (await this.resolve(id, importer, { ...options, skipSelf: true })) ?? { id, external: true };
    },
  },
};
const bundle = await rolldown({ input: entry, platform: 'node', tsconfig: 'tsconfig.json', plugins: [optionalPeers], onLog() {} });
await bundle.write({ file, format: 'esm', strictExecutionOrder: true, codeSplitting: false });
await bundle.close();
