const complaints = ['和中路的路灯坏了三天了，晚上看不见路', '长虹大道自来水管爆了，水漫到路上', '楼下饭店油烟太大，窗户不敢开', '小区门口垃圾两天没人清运'];

const citizenOf = (n: number): string => `citizen${n}@citizens.example`;

/** The id by which the `n`th mail is found again on its way. */
export const idOf = (n: number): string => `<bench-${n}@citizens.example>`;

/** The `n`th mail: about 2 KB as a common program makes it, with what he quotes; each of its own citizen. */
export function mailOf(n: number): string {
  const words = `市长您好：\n${complaints[n % complaints.length]}。这是第${n}封来信，请派人看看。\n此致敬礼\n\n在 2026年11月20日，城市客服<service@city.example> 写道：\n${'> 您的来信已收到，我们会尽快办理。\n'.repeat(8)}`;
  const base64 = (text: string) => Buffer.from(text).toString('base64').replaceAll(/.{76}/g, '$&\r\n');
  const html = `<html><body><div style="font-family:Microsoft YaHei">${words.replaceAll('\n', '<br>')}</div></body></html>`;
  const encoded = (text: string) => `=?utf-8?B?${Buffer.from(text).toString('base64')}?=`;
  return [
    `Received: from mail.citizens.example (mail.citizens.example [192.0.2.${n % 250}]) by mx.city.example; Thu, 26 Nov 2026 09:00:00 +0800`,
    `From: ${encoded(`市民${n}`)} <${citizenOf(n)}>`, 'To: mayor@city.example', `Subject: ${encoded(`反映问题${n}`)}`, `Message-ID: ${idOf(n)}`,
    'Date: Thu, 26 Nov 2026 09:00:00 +0800', 'MIME-Version: 1.0', 'Content-Type: multipart/alternative; boundary="=_bench"', '',
    '--=_bench', 'Content-Type: text/plain; charset=utf-8', 'Content-Transfer-Encoding: base64', '', base64(words),
    '--=_bench', 'Content-Type: text/html; charset=utf-8', 'Content-Transfer-Encoding: base64', '', base64(html), '--=_bench--', '',
  ].join('\r\n');
}
