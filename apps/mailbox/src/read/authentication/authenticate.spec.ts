import { generateKeyPairSync } from 'node:crypto';
import { dkimSign } from 'mailauth/lib/dkim/sign.js';
import { steppedClock } from '#libs/service';
import { citizensMail, dnsOf, read } from '../../spec/mails.ts';

jest.setTimeout(120_000);

const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
const key = publicKey.export({ type: 'spki', format: 'der' }).toString('base64');
const dns = dnsOf({
  'TXT s1._domainkey.qq.example': [[`v=DKIM1; k=rsa; p=${key}`]],
  'TXT _dmarc.qq.example': [['v=DMARC1; p=reject']],
  'TXT qq.example': [['v=spf1 ip4:203.0.113.0/24 -all']],
  'TXT _dmarc.other.example': [['v=DMARC1; p=none']],
  'TXT other.example': [['v=spf1 ip4:198.51.100.0/24 -all']],
});
const from = (ip: string) => ({ Received: `from mail.example (mail.example [${ip}]) by mx.city.example; Tue, 24 Nov 2026 15:42:40 +0800` });

async function signed(mail: Buffer, changed: { domain?: string; length?: number } = {}): Promise<Buffer> {
  const one = { signingDomain: changed.domain ?? 'qq.example', selector: 's1', privateKey: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString() };
  const { signatures } = await dkimSign(mail, {
    ...one, signTime: new Date('2026-11-24T07:42:37Z'), signatureData: [{ ...one, ...(changed.length === undefined ? {} : { maxBodyLength: changed.length }) }],
  });
  return Buffer.concat([Buffer.from(signatures), mail]);
}

async function resultOf(mail: Buffer, deps: Parameters<typeof read>[1] = {}) {
  const { item } = await read(mail, { resolve: dns, ...deps });
  return item.authentication;
}

describe('a mail’s origin', () => {
  it('is proved by a signature of the domain in From', async () => {
    expect(await resultOf(await signed(citizensMail()))).toEqual({ spf: 'none', dkim: 'pass', dmarc: 'pass' });
  });

  it('is proved by the address that it came from', async () => {
    expect(await resultOf(citizensMail({ ...from('203.0.113.7'), 'Return-Path': '<lisi@qq.example>' }))).toEqual({ spf: 'pass', dkim: 'none', dmarc: 'pass' });
  });

  it.each<[string, () => Promise<Buffer> | Buffer, object]>([
    ['a word that was changed on the way', async () => Buffer.concat([await signed(citizensMail()), Buffer.from('!')]), { dkim: 'neutral', dmarc: 'fail' }],
    ['a forged From that quotes another’s case', () => citizensMail({ ...from('198.51.100.7'), 'Return-Path': '<evil@other.example>', Subject: 'Re: JJ20261124-0001' }), { spf: 'pass', dmarc: 'fail' }],
    ['a signature of the forger’s own domain', () => signed(citizensMail(), { domain: 'other.example' }), { dmarc: 'fail' }],
    ['words below those that were signed', async () => Buffer.concat([await signed(citizensMail({}, 'signed\r\n'), { length: 8 }), Buffer.from('written by another\r\n')]), { dkim: 'pass', dmarc: 'none' }],
    ['a second From', async () => Buffer.concat([Buffer.from('From: evil@other.example\r\n'), await signed(citizensMail())]), { dmarc: 'none' }],
    ['a domain without DMARC', () => citizensMail({ From: 'a@nowhere.example' }), { dmarc: 'none' }],
    ['no From', () => citizensMail({ From: undefined }), { dmarc: 'none' }],
    ['a result that the sender wrote himself', () => citizensMail({ 'Authentication-Results': 'mx.city.example; dmarc=pass header.from=qq.example' }), { spf: 'none', dkim: 'none', dmarc: 'fail' }],
    ['a hundred signatures', async () => Buffer.concat([Buffer.from('DKIM-Signature: v=1; a=rsa-sha256; d=x.example; s=s; h=From; bh=AA==; b=AA==\r\n'.repeat(100)), citizensMail()]), { dmarc: 'fail' }],
  ])('is not proved by %s', async (_, mail, expected) => {
    expect(await resultOf(await mail())).toMatchObject(expected);
  });

  it('is what a trusted server says, where it is set', async () => {
    const mail = citizensMail({ 'Authentication-Results': 'mx.city.example; spf=pass; dkim=pass; dmarc=pass header.from=qq.example' });
    expect(await resultOf(mail, { authservId: 'mx.city.example' })).toEqual({ spf: 'pass', dkim: 'pass', dmarc: 'pass' });
    expect(await resultOf(mail, { authservId: 'mx.elsewhere.example' })).toEqual({ spf: 'none', dkim: 'none', dmarc: 'fail' });
  });

  it('is not known while DNS hangs, and the mail does not wait for it', async () => {
    const clock = steppedClock(new Date('2026-11-24T08:00:00Z'));
    const reading = read(await signed(citizensMail()), { clock, resolve: () => new Promise(() => {}) });
    await new Promise((resolve) => setTimeout(resolve, 200));
    clock.jumpTo(new Date('2026-11-24T08:00:06Z'));
    const { item } = await reading;
    expect(item.authentication).toEqual({ spf: 'temperror', dkim: 'temperror', dmarc: 'temperror' });
    expect(item.text).toBe('和中路的路灯坏了三天了。');
  });

  it('is not known while DNS fails', async () => {
    const resolve = () => Promise.reject(Object.assign(new Error('x'), { code: 'ESERVFAIL' }));
    expect(await resultOf(citizensMail({ ...from('203.0.113.7'), 'Return-Path': '<lisi@qq.example>' }), { resolve })).toMatchObject({ spf: 'temperror', dmarc: 'temperror' });
  });
});
