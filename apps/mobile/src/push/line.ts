import type { CurrentCity, ReceivingAccount } from '#libs/channel';
import { SettingsError } from '#libs/service';

/**
 * The city's line whose number is this setting. One that was taken out of the folder while the service runs still takes
 * messages in.
 * @throws SettingsError when no line has it
 */
export function lineOf(setting: string, city: CurrentCity): () => ReceivingAccount {
  const known = city.accountBySetting(setting);
  if (known === undefined) {
    throw new SettingsError('mobile', [{
      variable: setting, message: 'is the number of no account of the channel mobile', remedy: `Say in accounts.yaml whose it is: \`numberSetting: ${setting}\`.`,
    }]);
  }
  return () => city.accountBySetting(setting) ?? known;
}
