import type { Channel, CurrentCity, WatchedFolder, WebhookProvider } from '#libs/channel';
import type { ServiceContext } from '#libs/service';
import { faxLines } from './lines.ts';
import { sinchProject, signalWireProject, telnyxAccount, type FaxSettings } from './settings.ts';
import { signalWire } from './signalwire/signalwire.ts';
import { sinch, type Sinch } from './sinch/sinch.ts';
import { faxSpool } from './spool/spool.ts';
import { telnyx } from './telnyx/telnyx.ts';

/** Whatever brings faxes to this service. */
export interface Fax {
  providers: readonly WebhookProvider[];
  sinch: Sinch | undefined;
  /** Undefined when the city has no fax server of its own. */
  spool(channel: Channel): WatchedFolder | undefined;
}

/** @throws SettingsError when a provider is set up by half, or the city has no fax line for those that are set up */
export function openFax(context: ServiceContext<FaxSettings & { PUBLIC_URL: string }>, city: CurrentCity): Fax {
  const { settings, fetch, clock, logger } = context;
  const [account, project, space] = [telnyxAccount(settings), sinchProject(settings), signalWireProject(settings)];
  const path = settings.FAX_SPOOL;
  if (!account && !project && !space && path === undefined) return { providers: [], sinch: undefined, spool: () => undefined };
  const lines = faxLines({ city, logger, setting: (variable) => context.setting(variable) });
  const ofSinch = project && sinch({ project, lines, fetch, clock, logger });
  return {
    providers: [
      ...(account ? [telnyx({ account, lines, fetch, clock })] : []),
      ...(ofSinch ? [ofSinch.provider] : []),
      ...(space ? [signalWire({ project: space, lines, publicUrl: settings.PUBLIC_URL, fetch, clock })] : []),
    ],
    sinch: ofSinch,
    spool: (channel) => (path === undefined ? undefined : faxSpool({ path, settleSeconds: settings.FAX_SPOOL_SETTLE_SECONDS, lines, channel, clock, logger })),
  };
}
