import { decodeText, repairMojibake } from './mojibake.ts';

/** 路灯坏了 in GB18030. */
const gb = Buffer.from('c2b7b5c6bbb5c1cb', 'hex');

describe('bytes of a text', () => {
  it.each([
    ['UTF-8', Buffer.from('路灯坏了💡'), '路灯坏了💡', 1],
    ['GB18030', gb, '路灯坏了', 0.9],
    ['GB18030 beside ASCII', Buffer.concat([Buffer.from('No.5 '), gb]), 'No.5 路灯坏了', 0.9],
    ['neither', Buffer.from([0x61, 0xff, 0xff, 0x62]), 'a��b', 0.3],
    ['none', Buffer.alloc(0), '', 1],
  ])('%s', (_, bytes, text, confidence) => {
    expect(decodeText(bytes)).toEqual({ text, confidence });
  });
});

describe('text read in a wrong encoding on the way', () => {
  it.each([
    ['GB2312 read as Latin', gb.toString('latin1'), '路灯坏了'],
    ['UTF-8 read as Latin', Buffer.from('路灯坏了').toString('latin1'), '路灯坏了'],
    ['with ASCII between', `No.5 ${gb.toString('latin1')}!`, 'No.5 路灯坏了!'],
  ])('%s is read again', (_, text, repaired) => {
    expect(repairMojibake(text)).toEqual({ text: repaired, confidence: expect.any(Number) });
    expect(repairMojibake(text).confidence).toBeLessThan(1);
  });

  it.each([
    ['Chinese', '路灯坏了'],
    ['German', 'Die Straßenlampe in der Königsallee ist zerstört, größer als übermäßig'],
    ['French', 'La déchetterie est fermée depuis l’été, c’est gênant'],
    ['signs', '£5 ± 2 °C «»¿¡'],
    ['ASCII', 'the lamp is out'],
    ['none', ''],
  ])('%s stays as it is', (_, text) => {
    expect(repairMojibake(text)).toEqual({ text, confidence: 1 });
  });
});
