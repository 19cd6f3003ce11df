import { serviceNames, type ServiceName } from '#libs/contract';
import type { CombinedReadiness } from './readiness.ts';

/** What each service is called for people, Chinese first. */
const titles: Record<ServiceName, readonly [chinese: string, english: string]> = {
  hotline: ['热线与传真', 'Hotlines and fax'],
  mobile: ['市长手机', "The mayor's mobile"],
  mailbox: ['市长信箱', "The mayor's mailbox"],
  tips: ['网络与媒体线索', 'Public tips'],
  letters: ['群众来信', 'Letters'],
  petitions: ['信访转办', 'Petitions'],
  routing: ['分办流转', 'Routing'],
  escalation: ['时限督办', 'Deadlines and escalation'],
  console: ['工作台', 'Console'],
};

/** The page at `/`: what this is, where the documentation is, and what is ready. No script, nothing from elsewhere. */
export function homePage(readiness: CombinedReadiness): string {
  const rows = serviceNames.map((name) => {
    const { ready, waitsFor } = readiness.services[name];
    const [chinese, english] = titles[name];
    const state = ready
      ? '<span class="yes">就绪 <span lang="en">ready</span></span>'
      : `<span class="no">未就绪 <span lang="en">not ready${waitsFor?.length ? `: ${escape(waitsFor.join(', '))}` : ''}</span></span>`;
    return `<tr><th scope="row">${chinese}<br><span lang="en">${english}</span></th><td>${state}</td></tr>`;
  }).join('\n');
  return page('民声 Minsheng', `
<h1>民声 <span lang="en">Minsheng</span></h1>
<p>市政府诉求受理网关：每一件诉求都有编号、有承办单位、有答复。</p>
<p lang="en">The intake gateway of the city government: every appeal gets a number, a department and an answer.</p>
<p><a href="/docs">接口文档 <span lang="en">Documentation of the API</span></a></p>
<h2>${readiness.ready ? '全部就绪 <span lang="en">Everything is ready</span>' : '尚未全部就绪 <span lang="en">Not everything is ready</span>'}</h2>
<table>
<thead><tr><th scope="col">服务 <span lang="en">Service</span></th><th scope="col">状态 <span lang="en">State</span></th></tr></thead>
<tbody>
${rows}
</tbody>
</table>`, style);
}

/** The page at `/docs`: Swagger UI over the combined OpenAPI document. */
export function docsPage(): string {
  return page('民声 Minsheng: API', `
<noscript><p lang="en">This page needs JavaScript; the document itself is at <a href="/openapi.json">/openapi.json</a>.</p></noscript>
<div id="swagger-ui" lang="en"></div>
<script src="/docs/swagger-ui-bundle.js"></script>
<script src="/docs/start.js"></script>`, '', '<link rel="stylesheet" href="/docs/swagger-ui.css">');
}

/** What /docs/start.js holds: a file of its own, so that the page needs no inline script. */
export const docsScript = `SwaggerUIBundle({ url: '/openapi.json', dom_id: '#swagger-ui', deepLinking: true, persistAuthorization: false });\n`;

const style = `<style>
body { font: 1.05rem/1.6 system-ui, sans-serif; max-width: 44rem; margin: 2rem auto; padding: 0 1rem; color: #1a1a1a; background: #fff; }
table { border-collapse: collapse; width: 100%; } th, td { text-align: left; padding: .5rem; border-bottom: 1px solid #767676; }
th { font-weight: 600; } a { color: #0b57a4; } a:focus { outline: 3px solid #0b57a4; outline-offset: 2px; }
.yes { color: #116329; } .no { color: #a40e26; font-weight: 600; }
</style>`;

function page(title: string, body: string, inlineStyle: string, links = ''): string {
  return `<!doctype html>
<html lang="zh-CN">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title>
${links}${inlineStyle}
</head>
<body>
<main>${body}
</main>
</body>
</html>
`;
}

function escape(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
