import type { Look } from './language.ts';

/** Markup that may stand in a page as it is; only `html` makes it. */
export class Markup {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }

  toString(): string {
    return this.text;
  }
}

type Value = string | number | Markup | false | undefined | readonly Value[];

/** A template whose values are escaped, for content and for attributes in quotes; `false` and `undefined` are nothing. */
export function html(parts: TemplateStringsArray, ...values: Value[]): Markup {
  return new Markup(parts.reduce((text, part, index) => text + plain(values[index - 1]) + part));
}

function plain(value: Value): string {
  if (value === undefined || value === false) return '';
  if (value instanceof Markup) return value.text;
  if (typeof value === 'string') return value.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
  if (typeof value === 'number') return String(value);
  return value.map(plain).join('');
}

export interface Page {
  look: Look;
  title: string;
  head?: Markup;
  body: Markup;
}

/** A whole document. Its language, its print and its style are those of all our pages. */
export function page({ look, title, head, body }: Page): string {
  return html`<!doctype html>
<html lang="${look.language === 'en' ? 'en' : 'zh-CN'}"${look.large && html` class="large"`}>
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title>
<link rel="stylesheet" href="/tips/assets/form.css">
${head}
</head>
<body>
${body}
</body>
</html>
`.text;
}
