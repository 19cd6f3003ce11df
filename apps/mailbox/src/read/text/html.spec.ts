import { safeHtml, textOfHtml } from './html.ts';
import { unflow } from './flowed.ts';

jest.setTimeout(120_000);

describe('HTML made safe', () => {
  it.each<[string, string, string]>([
    ['scripts', '<p>a<script>alert(1)</script>b</p>', '<p>ab</p>'],
    ['handlers', '<p onclick="x()">a</p>', '<p>a</p>'],
    ['styles that fetch', '<style>@import url(http://x)</style><p style="background:url(http://x)">a</p>', '<p>a</p>'],
    ['images from elsewhere', '<img src="http://x/pixel.gif">a<img src="//x/y.png">', 'a'],
    ['images from elsewhere that say something', '<img src="http://x/y.gif" alt="图">', '<img alt="图" />'],
    ['images of the mail', '<img src="cid:a@b">', '<img src="cid:a@b" />'],
    ['images in the page', '<img src="data:image/svg+xml;base64,AAAA">', ''],
    ['links that run', '<a href="javascript:alert(1)">a</a>', '<a>a</a>'],
    ['links', '<a href="https://x.example/?a=1&amp;b=2">a</a>', '<a href="https://x.example/?a=1&amp;b=2">a</a>'],
    ['frames, forms, objects', '<iframe src="http://x"></iframe><form action="http://x"><input name="a">b</form><object data="x"></object>', 'b'],
    ['addresses of everything', '<base href="http://x"><meta http-equiv="refresh" content="0;url=http://x"><link rel="stylesheet" href="http://x">a', 'a'],
    ['vector images with scripts', '<svg onload="alert(1)"><script>alert(1)</script></svg>a', 'a'],
    ['the title of the page', '<html><head><title>t</title></head><body>a</body></html>', 'a'],
  ])('%s', (_, html, safe) => {
    expect(safeHtml(html)).toBe(safe);
  });

  it('is done with what is nested a hundred thousand deep', () => {
    expect(textOfHtml(safeHtml(`${'<div>'.repeat(100_000)}路灯<b>坏了</b> a < b`))).toBe('路灯 坏了  a < b');
  });
});

describe('the text of HTML', () => {
  it.each<[string, string, string]>([
    ['paragraphs', '<p>一</p><p>二</p>', '一\n\n二'],
    ['lines', '一<br>二<div>三</div><div>四</div>', '一\n二\n三\n四'],
    ['blanks and entities', '<p>a \n  b&nbsp;c &lt;d&gt; &amp; &#8212;</p>', 'a b c <d> & —'],
    ['lists', '<ul><li>一</li><li>二</li></ul>', '- 一\n- 二'],
    ['tables', '<table><tr><td>一</td><td>二</td></tr><tr><td>三</td></tr></table>', '一 二\n三'],
    ['what is quoted', '<div>一</div><blockquote>二<br>三</blockquote><div>四</div>', '一\n> 二\n> 三\n四'],
    ['preformatted', '<pre>a  b\n c</pre>', 'a  b\nc'],
    ['Outlook', '<p class=MsoNormal>一<o:p></o:p></p><p class=MsoNormal><o:p>&nbsp;</o:p></p>', '一'],
    ['none', '', ''],
  ])('%s', (_, html, text) => {
    expect(textOfHtml(safeHtml(html))).toBe(text);
  });
});

describe('flowed text', () => {
  it.each<[string, string, boolean, string]>([
    ['soft breaks', 'the lamp \nis out\nnow', false, 'the lamp is out\nnow'],
    ['without their blanks', '路灯 \n坏了', true, '路灯坏了'],
    ['quoted', '> a \n> b\nc', false, '> a b\nc'],
    ['stuffed', ' > a\n  b', false, '> a\n b'],
    ['a signature', 'a \n-- \nb', false, 'a \n-- \nb'],
  ])('%s', (_, text, delSp, read) => {
    expect(unflow(text, delSp)).toBe(read);
  });
});
