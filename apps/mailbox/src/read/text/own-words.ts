/**
 * What the sender wrote himself: without what his program quoted below or between, and without its signature. Programs
 * mark both in many ways, hence the table of forms in own-words.spec.ts. A text that is nothing but a quote stays, and a
 * mail that was forwarded keeps what it forwards: that is what it says.
 */
export function ownWords(text: string, subject = ''): string {
  const whole = tidy(text);
  if (whole.length > longest) return whole;
  const forwarded = /^\s*(?:fwd?|转发|轉寄|轉發|转寄)\s*[:：]/i.test(subject);
  const lines = whole.split('\n');
  const kept = forwarded ? lines : withoutQuotes(lines);
  const own = tidy(withoutSignature(kept).join('\n'));
  return own === '' ? whole : own;
}

/** Characters. No person writes more; what a machine sends is not worth the looking. */
const longest = 512 * 1024;

function tidy(text: string): string {
  return text.replace(/\r\n?/g, '\n').split('\n').map((line) => line.trimEnd().replace(/^--$/, '-- ')).join('\n').replace(/\n{3,}/g, '\n\n').replace(/^\n+/, '').trimEnd();
}

/** -----Original Message-----, ------------------ 原始邮件 ------------------, -------- 回复的原邮件 -------- and the like. */
const divider = /^\s*[-_—=*]{2,}\s*(?:original(?: message| appointment)?|原始(?:邮件|郵件|信息|消息)|原(?:邮件|郵件)|回复的原邮件|回覆的郵件|答复的邮件)\s*[-_—=*]{2,}\s*$/i;
/** Begins a mail that is passed on. */
const passedOn = /^\s*(?:[-_—=*]{2,}\s*(?:forwarded message|转发的?(?:邮件|信息)|转发邮件信息|轉寄的郵件|轉發郵件)\s*[-_—=*]{2,}|begin forwarded message\s*[:：]|开始转发的邮件\s*[:：]|以下是转发(?:的)?邮件\s*[:：])\s*$/i;
/** “On … wrote:”, 在 … 写道：, 某某 <…> 于 … 写道：, in one line or two. */
const attribution = /^\s*(?:(?:on|at|am|le|el)\s.{4,300}(?:wrote|schrieb|a écrit|escribió)\s*[:：]|(?:在|於|于).{4,300}(?:写道|寫道|写到|编写|撰写|來信|来信)\s*[:：]?|.{1,200}(?:于|於|在)\s*\d{4}.{4,100}(?:写道|寫道|写到)\s*[:：]?)\s*$/i;
const headField = /^\s*[*|>]?\s*(?:发件人|寄件者|寄件人|发送人|from|发送时间|发送日期|發送日期|日期|sent|date|收件人|收件者|to|抄送(?:人)?|副本|cc|主题|主旨|subject|回复|回复至|reply-to)\s*[*]?\s*[:：]/i;
const headBegin = /^\s*[*|>]?\s*(?:发件人|寄件者|寄件人|发送人|from)\s*[*]?\s*[:：]/i;
const rule = /^\s*[-_—=]{10,}\s*$/;
const quoted = /^\s{0,3}>/;

/** Characters. What programs write is shorter. */
const longestMark = 400;

function withoutQuotes(whole: readonly string[]): string[] {
  const lines = whole.map((line) => (line.length > longestMark && !quoted.test(line) ? '…' : line.slice(0, longestMark)));
  const kept: string[] = [];
  for (let at = 0; at < lines.length; at += 1) {
    const line = lines[at] ?? '';
    if (passedOn.test(line)) return [...kept, ...whole.slice(at)];
    if (divider.test(line) || isHead(lines, at)) break;
    if (rule.test(line) && isHead(lines, nextWithWords(lines, at + 1))) break;
    const length = attributionAt(lines, at);
    if (length > 0) {
      const next = nextWithWords(lines, at + length);
      // Without signs before what is quoted nobody can tell where it ends: it goes to the end.
      if (!quoted.test(lines[next] ?? '')) break;
      at = next - 1;
    } else if (!quoted.test(line)) kept.push(whole[at] ?? '');
  }
  return kept;
}

/** How many lines from `at` say who wrote what follows: 0, 1 or 2. */
function attributionAt(lines: readonly string[], at: number): number {
  const line = lines[at] ?? '';
  if (line === '' || quoted.test(line)) return 0;
  if (isAttribution(line)) return 1;
  const next = lines[at + 1] ?? '';
  const both = `${line} ${next}`;
  return next !== '' && both.length <= longestMark && /^\s*(?:on|at|am|le|el|在|于|於)\s?\S/i.test(line) && isAttribution(both) ? 2 : 0;
}

/** Programs name a time or an address; who tells himself what somebody wrote seldom does. */
function isAttribution(line: string): boolean {
  return /@|\d[:：]\d\d|\d\s*[时點点]\s*\d/.test(line) && attribution.test(line);
}

/** A block of 发件人, 发送时间, 收件人, 主题: at least three such lines, of which the first says from whom. */
function isHead(lines: readonly string[], at: number): boolean {
  if (!headBegin.test(lines[at] ?? '')) return false;
  let fields = 0;
  for (const line of lines.slice(at, at + 12)) {
    if (headField.test(line)) fields += 1;
  }
  return fields >= 3;
}

function nextWithWords(lines: readonly string[], from: number): number {
  let at = from;
  while (at < lines.length && (lines[at] ?? '').trim() === '') at += 1;
  return at;
}

/** Longer than this is no signature, whatever stands above it. */
const signatureLines = 15;
const program = /^\s*(?:[-—]{1,3}\s*)?(?:发自我的|發自我的|来自我的|從我的|从我的.{1,20}(?:发送|發送)|发自.{1,20}(?:手机|邮箱|客户端|邮件)|发送自|傳送自|sent from (?:my|mail|outlook|yahoo)|get outlook for|获取\s?outlook|(?:该邮件|本邮件)?从(?:移动|手机).{0,20}发送)/i;

function withoutSignature(lines: readonly string[]): string[] {
  const begin = lines.lastIndexOf('-- ');
  const kept = begin >= 0 && lines.length - begin <= signatureLines ? lines.slice(0, begin) : [...lines];
  for (let seen = 0, at = kept.length - 1; at >= 0 && seen < 3; at -= 1) {
    const line = kept[at] ?? '';
    if (line.trim() === '') continue;
    seen += 1;
    if (line.length < 100 && program.test(line)) kept.splice(at, 1);
  }
  return kept;
}
