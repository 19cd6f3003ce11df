import type { Fault } from '../reports/report.ts';
import { html, page, type Markup } from './html.ts';
import { lookQuery, type Look } from './language.ts';
import { textsOf, type Refusal, type Texts } from './texts.ts';

export interface FormPage {
  look: Look;
  /** The Idempotency-Key of what this form sends, and what a proof is made for. */
  ticket: { text: string; bits: number };
  /** What was filled in before; shown as it was. */
  values?: Readonly<Record<string, unknown>>;
  faults?: readonly Fault[];
  refusal?: Refusal | undefined;
  map?: { tiles: string; attribution: string; bounds: string } | undefined;
}

interface Field {
  name: keyof Texts['fields'];
  form: FormPage;
}

/** The form at /tips: works without scripts, which only prove work, fill in a position and show a map. */
export function formPage(form: FormPage): string {
  const { look, ticket, map } = form;
  const texts = textsOf(look);
  const scripts = html`<script src="/tips/assets/form.js" defer></script>${map && html`
<link rel="stylesheet" href="/tips/assets/leaflet.css">
<script src="/tips/assets/leaflet.js" defer></script>
<script src="/tips/assets/map.js" defer></script>`}`;
  return page({ look, title: hasFaults(form) ? `${texts.fault}${texts.title}` : texts.title, head: scripts, body: html`
${looks(look, texts)}
<main>
<h1>${texts.title}</h1>
<p>${texts.intro}</p>
<p class="danger">${texts.emergency}</p>
${summary(form, texts)}
<form id="report" method="post" action="/tips/reports" enctype="multipart/form-data" novalidate
  data-bits="${ticket.bits}" data-proving="${texts.proving}" data-too-big="${texts.tooBig}" data-located="${texts.located}" data-not-located="${texts.notLocated}">
<input type="hidden" name="ticket" value="${ticket.text}">
<input type="hidden" name="nonce" value="">
<input type="hidden" name="lang" value="${look.language}">
<input type="hidden" name="size" value="${look.large && 'large'}">
${control({ name: 'text', form }, (attributes, value) => html`<textarea rows="8" required ${attributes}>
${value}</textarea>`)}
${input({ name: 'subject', form }, html`type="text" maxlength="200"`)}
<fieldset>
<legend>${texts.placeGroup}</legend>
${input({ name: 'place', form }, html`type="text" maxlength="500"`)}
<p><button type="button" id="locate" hidden>${texts.locate}</button> <span id="located" role="status"></span></p>
${map && html`<div id="map" role="application" aria-label="${texts.map}" hidden data-tiles="${map.tiles}" data-attribution="${map.attribution}" data-bounds="${map.bounds}"></div>`}
<details${(filled(form, 'latitude') || filled(form, 'longitude')) && html` open`}>
<summary>${texts.coordinates}</summary>
${input({ name: 'latitude', form }, html`type="text" inputmode="decimal" maxlength="30"`)}
${input({ name: 'longitude', form }, html`type="text" inputmode="decimal" maxlength="30"`)}
</details>
</fieldset>
${input({ name: 'files', form }, html`type="file" multiple accept="image/*,video/*,.heic,.heif"`)}
<fieldset>
<legend>${texts.contactGroup}</legend>
<p>${texts.contactIntro}</p>
${input({ name: 'name', form }, html`type="text" maxlength="100" autocomplete="name"`)}
${input({ name: 'phone', form }, html`type="tel" maxlength="64" autocomplete="tel"`)}
${input({ name: 'email', form }, html`type="email" maxlength="512" autocomplete="email"`)}
<div class="field check">
<input type="checkbox" id="confidential" name="confidential" value="on" aria-describedby="confidential-hint"${form.values?.['confidential'] !== undefined && html` checked`}>
<label for="confidential">${texts.fields.confidential}</label>
<p class="hint" id="confidential-hint">${texts.hints.confidential}</p>
</div>
</fieldset>
<p><button type="submit" id="send">${texts.submit}</button> <span id="sending" role="status"></span></p>
</form>
</main>` });
}

/** To the other language and print; what is filled in stays behind, so the links stand before the form. */
export function looks(look: Look, texts: Texts, path = '/tips', query: Readonly<Record<string, string>> = {}): Markup {
  const other = { ...look, language: look.language === 'en' ? 'zh' : 'en' } as const;
  const print = { ...look, large: !look.large };
  return html`<nav>
<a href="${path}${lookQuery(other, query)}" lang="${other.language === 'en' ? 'en' : 'zh-CN'}" hreflang="${other.language}">${texts.otherLanguage}</a>
<a href="${path}${lookQuery(print, query)}">${look.large ? texts.commonPrint : texts.largePrint}</a>
</nav>`;
}

const hasFaults = ({ faults = [], refusal }: FormPage): boolean => faults.length > 0 || refusal !== undefined;

function summary(form: FormPage, texts: Texts): Markup | undefined {
  if (!hasFaults(form)) return undefined;
  const { faults = [], refusal } = form;
  return html`<div class="wrong" id="wrong" role="alert" tabindex="-1">
${refusal && html`<p><strong>${texts.refusals[refusal]}</strong></p>`}
${faults.length > 0 && html`<p><strong>${texts.wrong}</strong></p>
<ul>${faults.map((fault) => html`<li><a href="#${nameOf(fault)}">${labelOf(fault, texts)}</a></li>`)}</ul>`}
<p>${texts.chooseAgain}</p>
</div>`;
}

const nameOf = ({ field }: Fault): string => field.split('.', 1)[0] ?? '';

function labelOf(fault: Fault, texts: Texts): string {
  const name = nameOf(fault);
  const label = Object.hasOwn(texts.fields, name) ? texts.fields[name as keyof Texts['fields']] : name;
  return `${label}: ${texts.faults[fault.kind](fault)}`;
}

function input(field: Field, type: Markup): Markup {
  return control(field, (attributes, value) => html`<input ${type} ${attributes}${field.name !== 'files' && html` value="${value}"`}>`);
}

/** A label, a hint, what is wrong, and between them what is filled in, tied together for those who hear the page. */
function control({ name, form }: Field, tag: (attributes: Markup, value: string) => Markup): Markup {
  const texts = textsOf(form.look);
  const wrong = (form.faults ?? []).filter((fault) => nameOf(fault) === name);
  const hint = texts.hints[name];
  const described = [hint === undefined ? [] : [`${name}-hint`], wrong.length > 0 || name === 'files' ? [`${name}-wrong`] : []].flat().join(' ');
  const attributes = html`id="${name}" name="${name}"${described !== '' && html` aria-describedby="${described}"`}${wrong.length > 0 && html` aria-invalid="true"`}`;
  return html`<div class="field${wrong.length > 0 && ' invalid'}">
<label for="${name}">${texts.fields[name]}${name === 'text' && html` <span class="required">${texts.required}</span>`}</label>
${hint !== undefined && html`<p class="hint" id="${name}-hint">${hint}</p>`}
${(wrong.length > 0 || name === 'files') && html`<p class="fault"${name === 'files' && html` role="status"`} id="${name}-wrong">${[...new Set(wrong.map((fault) => texts.faults[fault.kind](fault)))].join(' ')}</p>`}
${tag(attributes, valueOf(form, name))}
</div>`;
}

function valueOf({ values = {} }: FormPage, name: string): string {
  const value = Object.hasOwn(values, name) ? values[name] : undefined;
  return typeof value === 'string' ? value : '';
}

const filled = (form: FormPage, name: string): boolean => valueOf(form, name) !== '' || (form.faults ?? []).some(({ field }) => field === name);
