import { invalid, type Problem } from '#libs/service';
import type { Language } from './language.ts';

/** What is wrong, and what to do about it; `{…}` are values. */
type Told = readonly [reason: string, remedy: string];

/** Everything that can be wrong with a row, a file or a visit, in both languages. A new one is one line here. */
const texts = {
  'missing': { en: ['is empty', 'fill it in'], zh: ['为空', '请填写'] },
  'missing-content': { en: ['is empty, and no scan has this number', 'write what it is about, or send a scan whose name is the petition number'], zh: ['内容为空，也没有该编号的扫描件', '请填写反映内容，或提交以信访编号命名的扫描件'] },
  'not-text': { en: ['is no text', 'send a text'], zh: ['不是文本', '请填写文本'] },
  'too-long': { en: ['has more than {most} characters', 'shorten it; what is longer goes into a scan'], zh: ['超过{most}个字符', '请精简，其余内容可作为扫描件提交'] },
  'unknown-field': { en: ['is not a field of a petition', 'leave it out'], zh: ['没有这个字段', '请去掉'] },
  'not-an-object': { en: ['is no petition', 'send an object with number, text and forwardedAt'], zh: ['不是一件信访事项', '请提交含 number、text、forwardedAt 的对象'] },
  'not-a-number': { en: ['has neither letters nor digits', 'write the number under which the office has registered it'], zh: ['不含字母或数字', '请填写登记编号'] },
  'shortened': { en: ['was shortened by the spreadsheet to a power of ten', 'make the column one of text, and write the number again'], zh: ['被表格软件缩写为科学计数法，数字已丢失', '请将该列设为“文本”格式后重新填写'] },
  'not-a-time': { en: ['is no time', 'write it like 2026-11-24 08:30 or 2026年11月24日'], zh: ['不是日期或时间', '请按“2026-11-24 08:30”或“2026年11月24日”的形式填写'] },
  'not-come-yet': { en: ['has not come yet', 'correct the date'], zh: ['晚于当前时间', '请更正日期'] },
  'too-long-ago': { en: ['is more than {years} years ago', 'look at the year; what is so old is sent as a letter'], zh: ['早于{years}年前', '请核对年份；确属多年前的事项请按来信提交'] },
  'too-far': { en: ['is more than {years} years after it was forwarded', 'look at the year'], zh: ['晚于转送时间{years}年以上', '请核对年份'] },
  'due-before-forwarded': { en: ['is before it was forwarded', 'correct one of the two dates'], zh: ['早于转送时间', '请更正其中一个日期'] },
  'registered-after': { en: ['is after it was forwarded', 'correct one of the two dates'], zh: ['晚于转送时间', '请更正其中一个日期'] },
  'not-a-phone': { en: ['is no number that can be called', 'write it whole, like 13800001234 or 0792-8123456, or leave it out; several with a comma between'], zh: ['不是可拨打的号码', '请填写完整号码，如13800001234或0792-8123456，也可留空；多个号码用逗号分开'] },
  'not-a-capacity': { en: ['is no capacity', 'write one of: {words}'], zh: ['不是可识别的身份', '请填写其中之一：{words}'] },
  'not-yes-or-no': { en: ['is neither yes nor no', 'write 是 or 否'], zh: ['既不是“是”也不是“否”', '请填写“是”或“否”'] },
  'which-office': { en: ['does not tell to which office it belongs', 'write one of: {words}'], zh: ['无法判断所属机构', '请填写其中之一：{words}'] },

  'no-sheet': { en: ['there is no sheet', 'send one .xlsx or .csv, alone, in a form or in a .zip with the scans'], zh: ['没有表格', '请提交一张 .xlsx 或 .csv 表格，可与扫描件一起打包为 .zip'] },
  'several-sheets': { en: ['there are {count} sheets', 'send one .xlsx or .csv at a time'], zh: ['有{count}张表格', '请一次只提交一张 .xlsx 或 .csv 表格'] },
  'unreadable-sheet': { en: ['{reason}', 'save it in Excel or WPS as .xlsx without a password, or as .csv'], zh: ['表格无法读取', '请在 Excel 或 WPS 中另存为 .xlsx（不加密码）或 .csv 后重新提交'] },
  'unreadable-archive': { en: ['{reason}', 'pack the sheet and the scans again as .zip, without a password, or send them in parts'], zh: ['压缩包无法读取，或解压后过大', '请重新打包为 .zip（不加密码），或分批提交'] },
  'no-columns': { en: ['there is no column for {columns}', 'name the columns in the first row, e.g. {usual}'], zh: ['缺少这些列：{columns}', '请在首行写明列名，如：{usual}'] },
  'no-rows': { en: ['there is no row below the headings', 'give each petition a row'], zh: ['列名下面没有内容', '请每件事项填写一行'] },
  'too-many-rows': { en: ['it has more than {most} rows', 'send it in parts of at most {most} rows'], zh: ['超过{most}行', '请拆分为每次不超过{most}行'] },
  'too-many-objects': { en: ['has more than {most} petitions', 'send it in parts of at most {most}'], zh: ['超过{most}件', '请拆分为每次不超过{most}件'] },
  'empty-list': { en: ['is an empty list', 'send at least one petition'], zh: ['是空列表', '请至少提交一件'] },

  'no-such-number': { en: ['no petition of this sheet has its name as number', 'name it as its petition, e.g. {example}.jpg or {example}-1.jpg, and send it with the sheet again'], zh: ['表中没有与文件名对应的信访编号', '请以编号命名（如{example}.jpg、{example}-1.jpg），连同表格重新提交'] },
  'row-refused': { en: ['the row of its petition was refused', 'correct the row, and send both again'], zh: ['对应的行未被受理', '请更正该行后连同本文件重新提交'] },
  'unsafe-path': { en: ['its name points out of the archive', 'pack it again, with names that have neither .. nor a drive'], zh: ['压缩包内的文件名指向包外', '请重新打包，文件名中不要含“..”或盘符'] },
  'empty-file': { en: ['is empty', 'scan it again'], zh: ['是空文件', '请重新扫描'] },
  'nested-archive': { en: ['is an archive in an archive', 'put its files into the outer one'], zh: ['是压缩包中的压缩包', '请把其中的文件直接放入外层压缩包'] },
  'second-sheet': { en: ['is one more sheet', 'send one sheet at a time'], zh: ['是另一张表格', '请一次只提交一张表格'] },

  'no-record': { en: ['is empty, and there is neither a scan nor a recording', 'write what was said'], zh: ['为空，也没有材料或录音', '请填写谈话记录'] },
  'no-visitor': { en: ['is missing', 'send visitor, or group with headCount and representatives'], zh: ['缺少来访人', '请填写来访人，或填写人数和代表'] },
  'both-visitors': { en: ['stands beside group', 'send one of the two: a group is told by its representatives'], zh: ['与集体来访同时填写', '请只填一项：集体来访填写代表'] },
  'too-many-representatives': { en: ['are more than five', 'let the group choose at most five (信访工作条例 2022, article 20)'], zh: ['超过五人', '请群众推选代表，不得超过五人（《信访工作条例》第二十条）'] },
  'no-representative': { en: ['are missing', 'let the group choose one to five representatives (信访工作条例 2022, article 20)'], zh: ['没有代表', '请群众推选一至五名代表（《信访工作条例》第二十条）'] },
  'fewer-than-representatives': { en: ['is less than the representatives are', 'count those who came, representatives among them'], zh: ['少于代表人数', '请填写包括代表在内的来访总人数'] },
  'so-many-people': { en: ['is more than {most}', 'look at the number; if so many came, tell the duty office at once and record the representatives’ appeal'], zh: ['超过{most}人', '请核对人数；如属实，请立即报告值班室，并登记代表的诉求'] },
  'unknown-category': { en: ['is no subcategory of this city', 'send a code as categories.yaml has it, or leave it out'], zh: ['不是本市的事项分类', '请填写分类代码，或留空'] },
} as const satisfies Record<string, Record<Language, Told>>;

export type FaultCode = keyof typeof texts;
export const faultCodes = Object.keys(texts) as [FaultCode, ...FaultCode[]];

/** One thing that is wrong; `field` is dotted. It quotes nothing that somebody wrote. */
export interface Fault {
  field: string;
  code: FaultCode;
  values?: Record<string, string> | undefined;
}

export function tell({ code, values = {} }: Pick<Fault, 'code' | 'values'>, language: Language): { reason: string; remedy: string } {
  const [reason, remedy] = texts[code][language].map((text) => text.replace(/\{(\w+)\}/g, (_, name: string) => values[name] ?? '')) as [string, string];
  return { reason, remedy };
}

/** 400 with each fault told. */
export function problemOf(faults: readonly Fault[], language: Language): Problem {
  return invalid(faults.map((fault) => {
    const { reason, remedy } = tell(fault, language);
    return { field: fault.field, message: reason, remedy };
  }));
}

/** What is odd about something that was taken in. */
const notices = {
  'already-due': { en: 'the limit is over already', zh: '办结期限已过' },
  'many-people': { en: 'so many people came: was the duty office told?', zh: '来访人数较多，请确认已报告值班室' },
  'other-content': { en: 'this number came before with another content: both are kept, and a person will look', zh: '该编号此前已提交且内容不同：两份均已保留，由人工核对' },
} as const satisfies Record<string, Record<Language, string>>;
export type NoticeCode = keyof typeof notices;
export const noticeCodes = Object.keys(notices) as [NoticeCode, ...NoticeCode[]];
export const notice = (code: NoticeCode, language: Language): string => notices[code][language];
