// node bundle.mjs <entry.ts> <out.mjs>: makes a program of a spec's TypeScript, as scripts/build.mjs does for the apps.
import { rolldown } from 'rolldown';
import { external, optionalPeers } from '../../../../scripts/build.mjs';

const [entry, file] = process.argv.slice(2);
const bundle = await rolldown({ input: entry, platform: 'node', external, tsconfig: 'tsconfig.json', plugins: [optionalPeers], onLog() {} });
await bundle.write({ file, format: 'esm', strictExecutionOrder: true, codeSplitting: false });
await bundle.close();
