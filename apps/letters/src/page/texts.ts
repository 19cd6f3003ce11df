/** How the page is shown: its language, and whether at a letter's own address. */
export interface Look {
  language: 'zh' | 'en';
  /** The page opens the letter at whose address it is. */
  atLetter: boolean;
}

export function lookOf(query: { lang?: unknown }, atLetter: boolean): Look {
  return { language: query.lang === 'en' ? 'en' : 'zh', atLetter };
}

const zh = {
  title: '群众来信扫描', letter: '来信', otherLanguage: 'English', bring: '录入来信', drop: '把扫描件拖到这里', choose: '选择文件', kinds: 'JPEG、PNG、WebP、TIFF、PDF，每封信不超过 128 MiB',
  each: '每个文件是一封信', together: '全部文件合为一封信', fieldsTitle: '登记信息（可不填，能识别的会自动识别）',
  registerNumber: '来信编号', receivedOn: '收信日期', postmarkedOn: '邮戳日期', senderName: '写信人', senderAddress: '地址', senderPhone: '电话',
  capacity: '写信人要求', self: '无特别要求', confidential: '要求保密', subject: '标题', send: '提交', today: '今天的来信', none: '今天还没有来信。', find: '按编号查找',
  nothing: '左侧选择一封信，或拖入新的扫描件。', sender: '写信人', proposed: '机器识别，请核对', confirmed: '写信人信息已核对', text: '正文', textHint: '可直接修改。鼠标移到文字上，原件中对应的行会标出；黄色为识别把握不大的内容。',
  save: '保存更正', saving: '正在保存…', saved: '已保存', unchanged: '没有改动', conflictText: '这封信刚刚有了新的内容，已重新载入原件信息；您改的文字还在，请核对后再保存。',
  sending: '正在上传…', waitingRead: '等待识别…', reading: '正在识别', pageOf: '第 {page} 页，共 {of} 页', read: '已识别', refused: '无法识别', corrected: '已更正', resembles: '可能与已收到的来信相同', openOther: '查看那封信',
  numbersDiffer: '信上条码编号为 {read}，与登记编号不同', blank: '空白页', kept: '不是图片或 PDF，已原样保存', failed: '没有提交成功：', retry: '再试一次', offline: '连接中断，正在重试…', history: '更正记录', by: '由', page: '第 {page} 页', readText: '机器识别原文', files: '个文件', erased: '内容已按规定删除',
  faults: {
    'is empty': '文件为空或没有填写，请重新扫描或填写', 'is no picture': '不是图片或 PDF，或文件已损坏，请扫描为 JPEG、PNG、WebP、TIFF 或 PDF', 'is no telephone number': '不是电话号码，请写成 13800001234 或 0792-8123456',
    'has not come yet': '日期还没有到，请核对', 'is later than receivedOn': '晚于收信日期，请核对邮戳', 'is no day': '不是有效日期', 'was used for another content': '这次提交的编号已用于另一封信，请重新提交',
  } as Record<string, string>,
  fields: { 'registerNumber': '来信编号', 'receivedOn': '收信日期', 'postmarkedOn': '邮戳日期', 'senderName': '写信人', 'senderPhone': '电话', 'senderAddress': '地址', 'sender.phone': '电话', 'text': '正文', 'subject': '标题' } as Record<string, string>,
  byFiles: '文件相同', byPicture: '图像相同', byWords: '文字相近', remove: '移除',
};
type Texts = typeof zh;

const en: Texts = {
  title: 'Letters', letter: 'Letter', otherLanguage: '中文', bring: 'Bring letters', drop: 'Drop scans here', choose: 'Choose files', kinds: 'JPEG, PNG, WebP, TIFF, PDF; a letter up to 128 MiB',
  each: 'Each file is a letter', together: 'All files are one letter', fieldsTitle: 'Register (may be left out; what can be read is read)',
  registerNumber: 'Register number', receivedOn: 'Received on', postmarkedOn: 'Postmarked on', senderName: 'Sender', senderAddress: 'Address', senderPhone: 'Telephone',
  capacity: 'The sender asks', self: 'nothing special', confidential: 'to remain confidential', subject: 'Subject', send: 'Send', today: 'Today’s letters', none: 'No letter yet today.', find: 'Find by number',
  nothing: 'Choose a letter on the left, or drop a new scan.', sender: 'Sender', proposed: 'read by a machine: please check', confirmed: 'I have checked who wrote', text: 'Text', textHint: 'Correct it right here. What you point at is marked on the paper; what was read with little certainty is yellow.',
  save: 'Save correction', saving: 'Saving…', saved: 'Saved', unchanged: 'Nothing has changed', conflictText: 'There is something new about this letter, and it was loaded again. Your text is still here: please check it and save once more.',
  sending: 'Sending…', waitingRead: 'Waiting to be read…', reading: 'Being read', pageOf: 'page {page} of {of}', read: 'Read', refused: 'Cannot be read', corrected: 'Corrected', resembles: 'May be the same as a letter that came before', openOther: 'Look at that one',
  numbersDiffer: 'The code on the letter says {read}, not what is in the register', blank: 'blank page', kept: 'no picture and no PDF: kept as it is', failed: 'It was not taken: ', retry: 'Try again', offline: 'No connection, trying again…', history: 'Corrections', by: 'by', page: 'page {page}', readText: 'As it was read', files: 'file(s)', erased: 'erased', faults: {}, fields: {},
  byFiles: 'the same files', byPicture: 'the same picture', byWords: 'nearly the same words', remove: 'Remove',
};

export function textsOf({ language }: Look): Texts {
  return language === 'en' ? en : zh;
}
