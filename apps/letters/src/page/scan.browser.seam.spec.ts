import puppeteer, { type Browser, type Page } from 'puppeteer-core';
import { jpegOf, letters, noisy, renderLetter, seeded, withCode } from '../../../../libs/documents/src/testing/samples/index.ts';
import type { IntakeMessageAmended } from '#libs/contract';
import { openAdapter, until, type AdapterKit } from '../../../../libs/channel/src/testing/adapter-kit.ts';
import { chromium } from '../../../../test/chromium.ts';
import { lettersService } from '../letters.service.ts';
import { assets } from '../spec/kit.ts';

jest.setTimeout(240_000);

let kit: AdapterKit;
let browser: Browser;
let page: Page;
let scan: Buffer;

beforeAll(async () => {
  const [letter] = letters;
  if (!letter) throw new Error('there are no letters');
  scan = await jpegOf(noisy(await withCode(await renderLetter(letter, { dpi: 200 }), 'XF20261126-0012'), seeded(7)));
  kit = await openAdapter(lettersService, { env: { LETTERS_FILES: assets } });
  const service = await kit.start();
  browser = await puppeteer.launch(await chromium());
  page = await browser.newPage();
  await page.setViewport({ width: 1440, height: 900 });
  // As if the user had typed the key when he was asked for it.
  const address = new URL(`${service.url}/letters/scan`);
  await page.goto(Object.assign(new URL(address), { username: 'scan', password: kit.keys['scanner'] }).href);
  await page.goto(address.href);
});
afterAll(async () => {
  await browser?.close();
  await kit?.close();
});

const bySelector = (selector: string) => page.waitForSelector(selector, { timeout: 180_000 });
const amendments = async () => (await kit.records()).filter((record) => 'revision' in record) as unknown as IntakeMessageAmended[];

it('a scan that is dropped on the page is read before the clerk’s eyes, and a corrected character is told', async () => {
  await drop('来信.jpg', scan);
  await page.click('#send');
  // Progress: the letter is in the list, and the page is at its address.
  await bySelector('#letters a[aria-current]');
  await bySelector('#progress, .paper img');
  await bySelector('.paper img');
  await bySelector('#text[contenteditable=plaintext-only]');
  const id = new URL(page.url()).pathname.split('/')[2];
  const before = await written();
  expect(before.replace(/\s/g, '').length).toBeGreaterThan(100);
  expect(await inPage('document.querySelectorAll(".box").length')).toBeGreaterThan(5);
  expect(await inPage('document.querySelector("#sender [name=registerNumber]").value')).toBe('XF20261126-0012');

  // What is pointed at in the text is marked on the paper.
  const line = String(await inPage('document.querySelector("#text [data-line]").dataset.line'));
  await page.hover(`#text [data-line="${line}"]`);
  await bySelector(`.box.on[data-line="${line}"]`);

  await inPage(`{
    const editor = document.querySelector('#text');
    const first = document.createTreeWalker(editor, NodeFilter.SHOW_TEXT).nextNode();
    editor.focus();
    document.getSelection().setBaseAndExtent(first, 0, first, 1);
  }`);
  await page.keyboard.sendCharacter('谨');
  const corrected = `谨${before.slice(1)}`;
  expect(await written()).toBe(corrected);
  await page.click('#save');
  await page.waitForFunction('document.querySelector("#said")?.textContent === "已保存"');
  const told = await until('the amendment', async () => (await amendments()).find(({ by }) => by === 'clerk:spec-scanner') ?? false);
  expect(told).toMatchObject({ messageId: id, text: corrected, textOrigin: { kind: 'clerk', confidence: 1 } });
  await bySelector('.history');
});

it('what is no scan is refused on the page, with what to do; it stays in the list of what was chosen', async () => {
  await drop('notes.txt', Buffer.from('not a scan'));
  await page.click('#send');
  await page.waitForSelector('#wrong:not([hidden])');
  expect(await inPage('document.querySelector("#wrong").textContent')).toMatch(/notes\.txt: 不是图片或 PDF[^]*JPEG、PNG、WebP、TIFF 或 PDF/);
  expect(await inPage('document.querySelectorAll("#chosen li").length')).toBe(1);
});

async function drop(name: string, bytes: Buffer): Promise<void> {
  await inPage(`{
    const binary = Uint8Array.from(atob(${JSON.stringify(bytes.toString('base64'))}), (character) => character.charCodeAt(0));
    const transfer = new DataTransfer();
    transfer.items.add(new File([binary], ${JSON.stringify(name)}));
    document.querySelector('#drop').dispatchEvent(new DragEvent('drop', { dataTransfer: transfer, bubbles: true, cancelable: true }));
  }`);
}

async function written(): Promise<string> {
  return String(await inPage('document.querySelector("#text").textContent'));
}

/** Its script is text: the types of a browser are no types of this house. */
function inPage(script: string): Promise<unknown> {
  return page.evaluate(script);
}
