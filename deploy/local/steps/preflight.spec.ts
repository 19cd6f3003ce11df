import { listeningInodes } from '../system/port-owner.ts';
import { diskComplaint, javaComplaint, portComplaint } from './preflight.ts';

it.each([
  ['openjdk version "17.0.15" 2025-04-15', undefined],
  ['openjdk version "21" 2023-09-19', undefined],
  ['openjdk version "11.0.20" 2023-07-18', /^Java 11 is too old/],
  ['java version "1.8.0_371"', /^Java 8 is too old/],
  ['The operation couldn’t be completed.', /nothing that can be read/],
  [undefined, /^Java is missing/],
])('Java: %s', (output, complaint) => {
  const found = javaComplaint(output);
  if (complaint === undefined) expect(found).toBeUndefined();
  else expect(found).toMatch(complaint);
  if (found !== undefined) expect(found).toMatch(/install Java 17 or newer .*KAFKA_BROKERS/);
});

it('names who has the port, and the way out', () => {
  expect(portComplaint(8080, { pid: 71, name: 'nginx' })).toBe('Port 8080 is taken by nginx (process 71): end it, or choose another port with PORT=8081 npm start.');
  expect(portComplaint(8080, undefined)).toMatch(/^Port 8080 is taken by another program:/);
});

it('wants a gibibyte of the disk', () => {
  expect(diskComplaint('/data', 1024 ** 3)).toBeUndefined();
  expect(diskComplaint('/data', 1024 ** 3 - 1)).toMatch(/^Only 1023 MiB are free on the disk that holds \/data: free/);
});

it('finds the sockets that listen on a port', () => {
  const table = [
    '  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode',
    '   0: 0100007F:1F90 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 31415 1',
    '   1: 0100007F:1F90 0100007F:C350 01 00000000:00000000 00:00000000 00000000     0        0 27182 1',
    '   2: 0100007F:1F91 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 16180 1',
  ].join('\n');
  expect(listeningInodes(table, 8080)).toEqual(['31415']);
});
