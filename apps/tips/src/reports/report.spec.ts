import { readReport, type Fault, type Report } from './report.ts';
import type { SentReport } from './read-body.ts';

const sent = (fields: Record<string, unknown>, isForm: boolean, files: SentReport['files'] = []): SentReport =>
  ({ fields, files, isForm, original: { bytes: Buffer.alloc(0), mediaType: '' } });
const file = (bytes: string) => ({ field: 'photos', mediaType: 'image/jpeg', bytes: Buffer.from(bytes) });
const text = '和中路的路灯坏了三天了';

describe.each([['JSON', false], ['a form', true]])('by %s', (_, isForm) => {
  it.each<[string, Record<string, unknown>, Partial<Report>]>([
    ['only words', { text }, { text, confidential: false }],
    ['all of it', {
      text, subject: '路灯', place: '和中路12号', latitude: '29.7', longitude: '116.0', name: '王小明', phone: '138 0000 1234', email: 'Wang@Example.org', confidential: 'on', language: 'zh-Hans',
    }, { subject: '路灯', place: '和中路12号', point: { latitude: 29.7, longitude: 116 }, name: '王小明', phone: '+8613800001234', email: 'wang@example.org', confidential: true, language: 'zh-Hans' }],
    ['blanks', { text, subject: ' ', place: '', latitude: '', longitude: '', name: '', phone: '', email: '', confidential: '' }, { confidential: false, point: undefined, phone: undefined }],
    ['a local number', { text, phone: '8123456' }, { phone: '+867928123456' }],
    ['full-width digits', { text, latitude: '２９．７', longitude: '116,02' }, { point: { latitude: 29.7, longitude: 116.02 } }],
    ['exactly as many characters as may be, in two units each', { text: '💡'.repeat(20_000) }, {}],
    ['line breaks of a form', { text: `${'x\r\n'.repeat(9_999)}xy` }, { text: `${'x\n'.repeat(9_999)}xy` }],
    ['scripts', { text: '<script>alert(1)</script>' }, { text: '<script>alert(1)</script>' }],
  ])('%s', (__, fields, expected) => {
    expect(readReport(sent(fields, isForm), '0792')).toEqual({ report: expect.objectContaining(expected) });
  });

  it.each<[string, Record<string, unknown>, Fault[]]>([
    ['nothing', {}, [{ field: 'text', kind: 'missing' }]],
    ['only blanks', { text: ' \n　' }, [{ field: 'text', kind: 'missing' }]],
    ['one character too many', { text: 'x'.repeat(20_001) }, [{ field: 'text', kind: 'too-long', number: 20_000 }]],
    ['a megabyte', { text: 'x'.repeat(1_000_000) }, [{ field: 'text', kind: 'too-long', number: 20_000 }]],
    ['another kind of value', { text: 5 }, [{ field: 'text', kind: 'not-text' }]],
    ['a subject that is a story', { text, subject: 'x'.repeat(201) }, [{ field: 'subject', kind: 'too-long', number: 200 }]],
    ['half a point', { text, latitude: '29.7' }, [{ field: 'longitude', kind: 'needs-both' }]],
    ['a point that is none', { text, latitude: 'north', longitude: '29,7,1' }, [{ field: 'latitude', kind: 'not-a-number' }, { field: 'longitude', kind: 'not-a-number' }]],
    ['a point that cannot be', { text, latitude: '91', longitude: '-181' }, [{ field: 'latitude', kind: 'out-of-range' }, { field: 'longitude', kind: 'out-of-range' }]],
    ['no telephone number', { text, phone: '12345' }, [{ field: 'phone', kind: 'not-a-phone' }]],
    ['no mail address', { text, email: 'wang at example' }, [{ field: 'email', kind: 'not-a-mail' }]],
    ['neither yes nor no', { text, confidential: 'perhaps' }, [{ field: 'confidential', kind: 'not-yes-or-no' }]],
    ['no language', { text, language: '中文' }, [{ field: 'language', kind: 'not-a-language' }]],
    ['several at once', { text: '', latitude: 'x', phone: 'x'.repeat(65), email: '@' }, [
      { field: 'text', kind: 'missing' }, { field: 'latitude', kind: 'not-a-number' }, { field: 'longitude', kind: 'needs-both' },
      { field: 'phone', kind: 'too-long', number: 64 }, { field: 'email', kind: 'not-a-mail' },
    ]],
  ])('%s is refused, by name', (__, fields, faults) => {
    expect(readReport(sent(fields, isForm), '0792')).toEqual({ faults });
  });
});

it('numbers and truth as JSON has them', () => {
  expect(readReport(sent({ text, latitude: 29.7, longitude: 116, confidential: true }, false), '0792')).toMatchObject({ report: { point: { latitude: 29.7 }, confidential: true } });
});

it('a field that we do not know is a typing error in JSON, and a form’s own business', () => {
  expect(readReport(sent({ text, confidental: true }, false), '0792')).toEqual({ faults: [{ field: 'confidental', kind: 'unknown' }] });
  expect(readReport(sent({ text, send: '提交' }, true), '0792')).toHaveProperty('report');
});

it('twelve files, none of them empty', () => {
  const files = (count: number, bytes = 'x') => Array.from({ length: count }, () => file(bytes));
  expect(readReport(sent({ text }, true, files(12)), '0792')).toHaveProperty('report');
  expect(readReport(sent({ text }, true, files(13)), '0792')).toEqual({ faults: [{ field: 'files', kind: 'too-many-files', number: 12 }] });
  expect(readReport(sent({ text }, true, files(2, '')), '0792')).toEqual({ faults: [{ field: 'files.0', kind: 'empty-file' }, { field: 'files.1', kind: 'empty-file' }] });
});
