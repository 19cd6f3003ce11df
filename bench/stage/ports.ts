import { serviceNames } from '#libs/contract';
import type { Ports } from '../../deploy/local/settings/ports.ts';
import { freePort } from '../../deploy/local/system/ports.ts';

/** Free ports, none of the usual ones: a gateway that starts at the same moment would want those too, and answer in ours' place. */
export async function unusualPorts(): Promise<Ports> {
  const taken = new Set<number>();
  const another = async (): Promise<number> => {
    for (;;) {
      const port = await freePort();
      if (!taken.has(port)) {
        taken.add(port);
        return port;
      }
    }
  };
  const services = Object.fromEntries(await Promise.all(serviceNames.map(async (name) => [name, await another()] as const))) as Ports['services'];
  const mail = { smtp: await another(), imap: await another(), api: await another() };
  return { postgres: await another(), kafka: await another(), kafkaController: await another(), standIns: await another(), mail, services };
}
