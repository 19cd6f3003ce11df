import { guessLanguage } from './language.ts';

describe('a guess at the language', () => {
  it.each([
    ['和中路的路灯坏了三天了', 'zh'],
    ['WiFi 信号不好', 'zh'],
    ['The street lamp is out', 'en'],
    ['街灯が壊れています', 'und'],
    ['La lampe est cassée', 'und'],
    ['Фонарь не горит', 'und'],
    ['12345', 'und'],
    ['OK', 'und'],
    ['', 'und'],
    ['💡', 'und'],
  ])('%s is %s', (text, language) => {
    expect(guessLanguage(text)).toBe(language);
  });
});
