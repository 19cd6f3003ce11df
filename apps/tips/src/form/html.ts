import { html, Markup } from '#libs/service';
import type { Look } from './language.ts';

export { html, Markup };

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
