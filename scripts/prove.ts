// npm run prove: shows on the running gateway (npm start) what it promises. Takes --pairs N and --hang-ups N.
import { fileURLToPath } from 'node:url';
import { optionsOf, runCommand } from './options.ts';
import { caseOf } from './prove/cases.ts';
import { everyDoor } from './prove/doors.ts';
import { Gateway } from './prove/gateway.ts';
import { failsClosed, maskedUntilReleased, reportStays } from './prove/identity.ts';
import { hangUps, pairs } from './prove/once.ts';
import { rightsOfDepartment } from './prove/rights.ts';
import { readCredentials } from './send/credentials.ts';

const usage = `Usage: npm run prove -- [options], while npm start runs

  --pairs N      pairs of the same text at once (default 200)
  --hang-ups N   callers who hang up after 5 ms and send again (default 500)
  --file FILE    the credentials (default .minsheng/credentials.json)
`;

await runCommand(async () => {
  const { values } = optionsOf(usage, {
    options: {
      'pairs': { type: 'string', default: '200' }, 'hang-ups': { type: 'string', default: '500' },
      'file': { type: 'string', default: fileURLToPath(new URL('../.minsheng/credentials.json', import.meta.url)) },
    },
  });
  const gateway = new Gateway(readCredentials(values.file));
  const departmentReads = async (): Promise<string[]> => {
    const text = gateway.text('和中路的路灯坏了三天了');
    await gateway.post(text);
    const found = await caseOf(gateway, text);
    return found.unit === 'urban-management'
      ? rightsOfDepartment(gateway.credentials, 'urban-management', 'housing', found.id)
      : [`the case went to ${found.unit}`];
  };
  const proofs: [string, () => Promise<string[]>][] = [
    ['a department reads its own topic, and is refused everything else', departmentReads],
    ['no signature, no entry; no key, no answer', () => failsClosed(gateway)],
    ['a text that tells who wrote it leaves masked, and unmasked after a release', () => maskedUntilReleased(gateway)],
    ['a report about the bureau responsible goes to the duty desk', () => reportStays(gateway)],
    ['every provider’s input is one message with its original, one case, answered; sent again still one', () => everyDoor(gateway.credentials)],
    [`${values.pairs} pairs at once: one message, one case, one acknowledgement each`, () => pairs(gateway, Number(values.pairs))],
    [`${values['hang-ups']} callers hang up after 5 ms and send again: one each`, () => hangUps(gateway, Number(values['hang-ups']), 5)],
  ];
  let failed = 0;
  for (const [what, prove] of proofs) {
    const began = performance.now();
    const wrong = await prove().catch((error: unknown) => [error instanceof Error ? error.message : String(error)]);
    if (wrong.length > 0) failed += 1;
    console.log(`${wrong.length === 0 ? '✓' : '✗'} ${what}  (${((performance.now() - began) / 1000).toFixed(1)} s)`);
    for (const line of wrong.slice(0, 10)) console.log(`    ${line}`);
  }
  console.log(`${proofs.length - failed} of ${proofs.length} proofs hold`);
  return failed === 0 ? 0 : 1;
});
