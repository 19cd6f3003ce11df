import { existsSync, readFileSync } from 'node:fs';
import { z } from 'zod';
import { serviceNames, servicePorts } from '#libs/contract';
import { freePort } from '../system/ports.ts';
import { writePrivate } from './files.ts';

const portsSchema = z.object({
  postgres: z.number(),
  kafka: z.number(),
  kafkaController: z.number(),
  standIns: z.number(),
  mail: z.object({ smtp: z.number(), imap: z.number(), api: z.number() }),
  services: z.record(z.enum(serviceNames), z.number()),
});

/** The inner ports, all on loopback; the front door has PORT. */
export type Ports = z.output<typeof portsSchema>;

const usual: Ports = { postgres: 8110, kafka: 8111, kafkaController: 8112, standIns: 8113, mail: { smtp: 8114, imap: 8115, api: 8116 }, services: servicePorts };

/** The ports of the last start, or the usual ones; one that somebody else has meanwhile is replaced by a free one. */
export async function choosePorts(file: string): Promise<Ports> {
  const before = remembered(file) ?? usual;
  const services = await Promise.all(serviceNames.map(async (name) => [name, await freePort(before.services[name])] as const));
  const ports: Ports = {
    postgres: await freePort(before.postgres),
    kafka: await freePort(before.kafka),
    kafkaController: await freePort(before.kafkaController),
    standIns: await freePort(before.standIns),
    mail: { smtp: await freePort(before.mail.smtp), imap: await freePort(before.mail.imap), api: await freePort(before.mail.api) },
    services: Object.fromEntries(services) as Ports['services'],
  };
  writePrivate(file, ports);
  return ports;
}

/** The ports of the last start; undefined before the first. */
export function remembered(file: string): Ports | undefined {
  if (!existsSync(file)) return undefined;
  try {
    return portsSchema.safeParse(JSON.parse(readFileSync(file, 'utf8'))).data;
  } catch {
    return undefined;
  }
}
