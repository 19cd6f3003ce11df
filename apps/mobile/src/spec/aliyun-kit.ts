import { startStandIns, type StandIns } from '../../../../deploy/local/stand-ins/stand-ins.ts';
import { aliyunStandIn, type AliyunStandIn } from '../../../../deploy/local/stand-ins/aliyun/aliyun.ts';
import { openPush, type PushKit } from './push-kit.ts';

export const secret = 'an-invented-secret-part-of-32-ch';
export const older = 'the-secret-that-it-had-before-this';
export const path = `/mobile/sms/aliyun/${secret}`;
export const account = 'mayor-mobile-aliyun';
export const key = { keyId: 'LTAIinvented', keySecret: 'invented-key-secret' };

export interface AliyunKit extends PushKit {
  standIn: AliyunStandIn;
  standIns: StandIns;
}

/** The mobile service with Aliyun. Reports are posted by the tests themselves, as Aliyun would, so that they see what each does. */
export async function openAliyun(): Promise<AliyunKit> {
  const standIn = aliyunStandIn({ ...key, number: '106900000001', stepMilliseconds: 5 });
  const standIns = await startStandIns({ accounts: [] }, [standIn]);
  const kit = await openPush('aliyun', {
    ALIYUN_SMS_NUMBER: '106900000001', ALIYUN_SMS_SECRET: `${secret},${older}`, ALIYUN_ACCESS_KEY_ID: key.keyId, ALIYUN_ACCESS_KEY_SECRET: key.keySecret,
    ALIYUN_SMS_API_URL: `${standIns.url}/aliyun`, ALIYUN_SMS_ADDRESSES: '127.0.0.1,203.0.113.0/24', TRUSTED_PROXIES: '127.0.0.1',
  });
  return {
    ...kit, standIn, standIns,
    async close() {
      await kit.close();
      await standIns.close();
    },
  };
}

/** One message, as the help page on SmsUp has it. */
export const up = (changed: Record<string, unknown> = {}): Record<string, unknown> => ({
  phone_number: '13800001234', content: '和中路的路灯坏了三天了', send_time: '2026-11-24 15:42:37', dest_code: '106900000001', sequence_id: '1234567890', sign_name: '民声直通车', ...changed,
});
