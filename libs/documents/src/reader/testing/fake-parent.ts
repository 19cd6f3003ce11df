import { createDocumentReader } from '../reader.ts';

// Reads one document that tells its process and then hangs in it; for a spec that kills this one.
const [script, slots] = process.argv.slice(2);
const quiet = () => {};
const reader = createDocumentReader({ logger: { debug: quiet, info: quiet, warn: quiet, error: quiet, child: () => { throw new Error('none'); } }, slots: slots ?? '', ...(script === undefined ? {} : { script }) });
await reader.read({ bytes: Buffer.from('pid()\nhang()'), mediaType: 'text/plain' }, async ({ text }) => console.log(text), new AbortController().signal);
