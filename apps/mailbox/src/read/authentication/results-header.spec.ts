import { citizensMail } from '../../spec/mails.ts';
import { readHeader } from '../mime/header.ts';
import { resultsOf } from './results-header.ts';

const of = (results: string | readonly string[]) => resultsOf(readHeader(citizensMail({ 'Authentication-Results': results })), 'mx.city.example', 'qq.example');
const pass = 'mx.city.example; spf=pass (sender IP is 203.0.113.7) smtp.mailfrom=qq.example; dkim=pass (signature verified) header.d=qq.example; dmarc=pass action=none header.from=qq.example';

describe('what the provider found', () => {
  it.each<[string, string | readonly string[], object | undefined]>([
    ['all passed', pass, { spf: 'pass', dkim: 'pass', dmarc: 'pass' }],
    ['a forged mail', 'mx.city.example; spf=softfail smtp.mailfrom=x; dkim=none; dmarc=fail (p=reject) header.from=qq.example', { spf: 'softfail', dkim: 'none', dmarc: 'fail' }],
    ['of another server', pass.replace('mx.city', 'mx.evil'), undefined],
    ['of another server that has the name in a comment', `mx.evil.example (mx.city.example); ${pass}`, undefined],
    ['first another’s, then its own', [pass.replace('mx.city', 'mx.evil'), 'mx.city.example; dmarc=fail header.from=qq.example'], { spf: 'none', dkim: 'none', dmarc: 'fail' }],
    ['one field per method', ['mx.city.example; dmarc=pass header.from=qq.example', 'mx.city.example 1; spf=pass', 'mx.city.example; dkim=fail; dkim=pass'], { spf: 'pass', dkim: 'pass', dmarc: 'pass' }],
    ['of two verdicts the topmost', ['mx.city.example; dmarc=fail header.from=qq.example', pass], { spf: 'pass', dkim: 'pass', dmarc: 'fail' }],
    ['about another domain', 'mx.city.example; dmarc=pass header.from=other.example', { spf: 'none', dkim: 'none', dmarc: 'none' }],
    ['a result in a comment', 'mx.city.example; dmarc=none (dmarc=pass; dmarc=pass) header.from=qq.example', { spf: 'none', dkim: 'none', dmarc: 'none' }],
    ['a word that no standard has', 'mx.city.example; dmarc=bestguesspass; spf=hardfail; dkim=great', { spf: 'fail', dkim: 'neutral', dmarc: 'none' }],
    ['nothing', 'mx.city.example; none', { spf: 'none', dkim: 'none', dmarc: 'none' }],
  ])('%s', (_, header, found) => {
    expect(of(header)).toEqual(found);
  });
});
