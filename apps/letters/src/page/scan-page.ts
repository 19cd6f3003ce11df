import { html, type Markup } from '#libs/service';
import { textsOf, type Look } from './texts.ts';

/** The page at /letters/scan and at each letter: what it shows is fetched by its script. */
export function scanPage(look: Look): string {
  const texts = textsOf(look);
  const field = (name: 'registerNumber' | 'receivedOn' | 'postmarkedOn' | 'senderName' | 'senderPhone' | 'senderAddress' | 'subject', type: Markup) => html`
<label class="field ${name}">${texts[name]}<input name="${name}" ${type}></label>`;
  return html`<!doctype html>
<html lang="${look.language === 'en' ? 'en' : 'zh-CN'}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${texts.title}</title>
<link rel="stylesheet" href="/letters/assets/scan.css">
<script src="/letters/assets/scan.js" type="module"></script>
</head>
<body data-texts="${JSON.stringify(texts)}" data-at-letter="${look.atLetter && 'yes'}">
<header><h1><a href="/letters/scan${look.language === 'en' && '?lang=en'}">${texts.title}</a></h1>
<a href="?${look.language !== 'en' && 'lang=en'}" lang="${look.language === 'en' ? 'zh-CN' : 'en'}">${texts.otherLanguage}</a></header>
<div class="columns">
<aside>
<form id="bring">
<h2>${texts.bring}</h2>
<div id="drop">
<p class="big">${texts.drop}</p>
<label class="button">${texts.choose}<input id="files" type="file" multiple accept="image/*,application/pdf,.tif,.tiff" aria-describedby="kinds"></label>
<p class="hint" id="kinds">${texts.kinds}</p>
</div>
<ul id="chosen" hidden></ul>
<fieldset id="how" hidden>
<label><input type="radio" name="how" value="each" checked> ${texts.each}</label>
<label><input type="radio" name="how" value="together"> ${texts.together}</label>
</fieldset>
<details id="register"><summary>${texts.fieldsTitle}</summary>
<div class="grid">
${field('registerNumber', html`maxlength="64" autocomplete="off"`)}
${field('receivedOn', html`type="date"`)}
${field('postmarkedOn', html`type="date"`)}
${field('senderName', html`maxlength="200" autocomplete="off"`)}
${field('senderPhone', html`type="tel" maxlength="64" autocomplete="off"`)}
<label class="field capacity">${texts.capacity}<select name="capacity"><option value="self">${texts.self}</option><option value="confidential">${texts.confidential}</option></select></label>
${field('senderAddress', html`maxlength="500" autocomplete="off"`)}
${field('subject', html`maxlength="200" autocomplete="off"`)}
</div>
</details>
<p id="wrong" role="alert" hidden></p>
<button type="submit" id="send" disabled>${texts.send}</button>
</form>
<section>
<div class="heading"><h2>${texts.today}</h2><input id="find" type="search" maxlength="64" placeholder="${texts.find}" aria-label="${texts.find}"></div>
<ol id="letters" aria-live="polite"></ol>
</section>
</aside>
<main id="letter"><p class="nothing">${texts.nothing}</p></main>
</div>
</body>
</html>
`.text;
}
