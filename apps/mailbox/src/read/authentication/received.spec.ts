import { citizensMail } from '../../spec/mails.ts';
import { readHeader } from '../mime/header.ts';
import { clientOf } from './received.ts';

const of = (received: readonly string[], trusted: readonly string[] = []) => clientOf(readHeader(citizensMail({ Received: received })), trusted);
const mx = 'from mail.qq.example (mail.qq.example [203.0.113.7]) by mx.city.example (Postfix) with ESMTPS id 1; Tue, 24 Nov 2026 15:42:40 +0800';
const inside = 'from mx.city.example (mx.city.example [10.0.0.5]) by store.city.example with LMTP id 2; Tue, 24 Nov 2026 15:42:41 +0800';
const forged = 'from bank.example (bank.example [198.51.100.9]) by mx.city.example with ESMTPS; Tue, 24 Nov 2026 15:42:30 +0800';
const names = ['MX.city.example', 'store.city.example'];

describe('the client of the city’s own server', () => {
  it.each<[string, readonly string[], readonly string[], string | undefined]>([
    ['of the topmost, without names', [mx, forged], [], '203.0.113.7'],
    ['of the outermost of ours', [inside, mx, forged], names, '203.0.113.7'],
    ['not of one that the sender put below', [mx, forged], names, '203.0.113.7'],
    ['of none, when the topmost is not ours', [forged.replace('mx.city', 'mx.elsewhere'), mx], names, undefined],
    ['of a hop without an address, followed down', ['by store.city.example (Dovecot) with LMTP; Tue', mx], names, '203.0.113.7'],
    ['of IPv6', ['from a.example (a.example [IPv6:2001:470::7]) by mx.city.example; x'], names, '2001:470::7'],
    ['never what it calls itself', ['from [198.51.100.9] (unknown [203.0.113.7]) by mx.city.example; x'], names, '203.0.113.7'],
    ['never what it calls itself, as Exim has it', ['from [203.0.113.7] (port=1 helo=[198.51.100.9]) by mx.city.example; x'], [], undefined],
    ['in another form', ['from a.example (unknown [192.0.2.1]) (using TLSv1.3) by mx.city.example; x'], [], '192.0.2.1'],
    ['of QQ’s own servers, without brackets', ['from a.example (unknown 203.0.113.7) by newmx.qq.example; x'], [], '203.0.113.7'],
    ['of none at all', [], [], undefined],
    ['of nonsense', ['from (((( by', 'by'], [], undefined],
  ])('%s', (_, received, trusted, ip) => {
    expect(of(received, trusted)?.ip).toBe(ip);
  });
});
