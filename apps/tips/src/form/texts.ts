import type { Fault, FaultKind } from '../reports/report.ts';
import type { Notice, NoticeKind } from '../reports/notice.ts';
import type { Look } from './language.ts';

/** Why a report that has no faulty field was not taken, or not now. */
export type Refusal = 'too-fast' | 'too-many' | 'form-expired' | 'sent-before' | 'unavailable' | 'unreadable';

type FieldName = 'text' | 'subject' | 'place' | 'latitude' | 'longitude' | 'files' | 'name' | 'phone' | 'email' | 'confidential';

export interface Texts {
  title: string;
  intro: string;
  emergency: string;
  fields: Record<FieldName, string>;
  hints: Partial<Record<FieldName, string>>;
  required: string;
  placeGroup: string;
  contactGroup: string;
  contactIntro: string;
  coordinates: string;
  locate: string;
  located: string;
  notLocated: string;
  map: string;
  submit: string;
  proving: string;
  tooBig: string;
  fault: string;
  wrong: string;
  chooseAgain: string;
  otherLanguage: string;
  largePrint: string;
  commonPrint: string;
  receiptTitle: string;
  received: string;
  awaited: string;
  number: string;
  pin: string;
  keep: string;
  said: string;
  nothingSaid: string;
  noticed: string;
  another: string;
  lookAgain: string;
  faults: Record<FaultKind, (fault: Fault) => string>;
  notices: Record<NoticeKind, (notice: Notice) => string>;
  refusals: Record<Refusal, string>;
}

const zh: Texts = {
  title: '民声直通车：网上反映问题',
  intro: '在这里可以反映问题、求助、投诉、举报、提建议或表扬。每一件都有编号、有承办单位、有答复。可以不留姓名。',
  emergency: '遇到正在发生的危险，请直接拨打：报警 110，火警 119，急救 120。',
  fields: {
    text: '要反映的情况', subject: '标题（可不填）', place: '地点', latitude: '纬度', longitude: '经度', files: '照片和视频（可不填）',
    name: '姓名', phone: '电话', email: '电子邮箱', confidential: '请为我保密',
  },
  hints: {
    text: '什么时间、什么地方、发生了什么。不超过 20000 字。',
    place: '区县、街道、路名门牌，或附近的标志物。',
    files: '最多 12 个，总共不超过 64 MB。照片里记录的拍摄位置也会一并提交。',
    phone: '手机，或带区号的固定电话。',
    confidential: '只有受理中心知道是谁反映的，不转给承办单位。',
  },
  required: '（必填）',
  placeGroup: '在什么地方（可不填）',
  contactGroup: '联系方式（可不填）',
  contactIntro: '便于核实情况和回访。承办单位默认看不到您是谁。',
  coordinates: '知道经纬度的话',
  locate: '使用我现在的位置',
  located: '已填入您现在的位置。',
  notLocated: '没有得到您的位置，请用文字写明地点。',
  map: '在地图上点选地点',
  submit: '提交',
  proving: '正在提交，请稍候……',
  tooBig: '文件太大或太多：最多 12 个，总共不超过 64 MB。',
  fault: '有误：',
  wrong: '还不能提交，请改正下列各项：',
  chooseAgain: '照片和视频需要重新选择。',
  otherLanguage: 'English',
  largePrint: '大字版',
  commonPrint: '标准字号',
  receiptTitle: '已收到您反映的情况',
  received: '已收到，不会丢失。',
  awaited: '编号正在生成，本页几秒后会自动更新。',
  number: '编号',
  pin: '查询码',
  keep: '请记下编号和查询码，不要告诉他人。保存本页网址，就能随时回来看答复。',
  said: '给您的答复',
  nothingSaid: '还没有答复。',
  noticed: '请注意',
  another: '再反映一件',
  lookAgain: '刷新',
  faults: {
    missing: () => '请写明要反映的情况。',
    'too-long': ({ number }) => `太长：最多 ${number} 个字。`,
    'not-text': () => '应当是文字。',
    'not-a-number': () => '应当是度数，例如 29.7051。',
    'out-of-range': () => '不是地球上的位置：纬度 -90 到 90，经度 -180 到 180。',
    'needs-both': () => '经度和纬度要一起填，或都不填。',
    'not-a-phone': () => '不是完整的电话号码。请填手机号，或带区号的固定电话，例如 0792-8123456。',
    'not-a-mail': () => '不是电子邮箱地址，例如 ming@example.org。',
    'not-yes-or-no': () => '请勾选或不勾选。',
    'not-a-language': () => '不是语言代码，例如 zh。',
    unknown: () => '没有这一项。',
    'too-many-files': ({ number }) => `文件太多：最多 ${number} 个。请去掉一些，或分几次反映。`,
    'empty-file': () => '有一个文件是空的，请重新选择。',
  },
  notices: {
    outside: () => '所选的位置不在本市范围内。已照样收下，并注明了这一点。',
    'from-photo': () => '您没有填地点，采用了照片里记录的拍摄位置。',
    'another-type': ({ name, found }) => `“${name}”的内容其实是 ${found}，已照样收下。`,
    'no-picture': ({ name }) => `“${name}”既不是照片也不是视频，已照样收下，由工作人员查看。`,
  },
  refusals: {
    'too-fast': '提交得太快了，请再按一次“提交”。',
    'too-many': '从您的网络提交得太多，请稍后再试。您填的内容还在下面。',
    'form-expired': '这个表单打开得太久了。内容还在下面，请再提交一次。',
    'sent-before': '这个表单已经提交过，而且内容不同。如果这是另一件事，请再提交一次。',
    unavailable: '现在无法保存，请过一会儿再提交。您填的内容还在下面。',
    unreadable: '没有完整收到您提交的内容，请再提交一次。',
  },
};

const en: Texts = {
  title: 'Report to the city: the Minsheng line',
  intro: 'Report a problem, ask for help, complain, inform on wrongdoing, suggest or praise. Every report gets a number, a department and an answer. You need not give your name.',
  emergency: 'In danger at this moment, call: police 110, fire 119, ambulance 120.',
  fields: {
    text: 'What you report', subject: 'Title (optional)', place: 'Place', latitude: 'Latitude', longitude: 'Longitude', files: 'Photos and videos (optional)',
    name: 'Name', phone: 'Telephone', email: 'E-mail', confidential: 'Keep my identity confidential',
  },
  hints: {
    text: 'When, where, and what happened. Up to 20,000 characters.',
    place: 'District, street and number, or what is near by.',
    files: 'Up to 12, and 64 MB in all. Where a photo was taken is sent with it.',
    phone: 'A mobile number, or one with its area code.',
    confidential: 'Only the duty desk learns who reports; departments do not.',
  },
  required: '(required)',
  placeGroup: 'Where (optional)',
  contactGroup: 'How to reach you (optional)',
  contactIntro: 'For questions and for telling you the outcome. Departments do not see who you are unless it is released.',
  coordinates: 'If you know the coordinates',
  locate: 'Use my position',
  located: 'Your position is filled in.',
  notLocated: 'Your position is not to be had: please say in words where it is.',
  map: 'Choose the place on the map',
  submit: 'Send',
  proving: 'Sending, one moment…',
  tooBig: 'Too many or too large files: up to 12, and 64 MB in all.',
  fault: 'Error: ',
  wrong: 'Not sent yet. Please correct:',
  chooseAgain: 'Photos and videos have to be chosen again.',
  otherLanguage: '中文',
  largePrint: 'Large print',
  commonPrint: 'Common print',
  receiptTitle: 'Your report has been received',
  received: 'It is stored and will not get lost.',
  awaited: 'Its number is being made; this page looks again in a few seconds.',
  number: 'Number',
  pin: 'PIN',
  keep: 'Keep number and PIN, and tell nobody. With the address of this page you can come back for the answer.',
  said: 'What you were answered',
  nothingSaid: 'No answer yet.',
  noticed: 'Please note',
  another: 'Report something else',
  lookAgain: 'Look again',
  faults: {
    missing: () => 'Say what you report.',
    'too-long': ({ number }) => `Too long: at most ${number} characters.`,
    'not-text': () => 'This is to be text.',
    'not-a-number': () => 'These are to be degrees, such as 29.7051.',
    'out-of-range': () => 'No place on earth: latitude is -90 to 90, longitude -180 to 180.',
    'needs-both': () => 'Give latitude and longitude together, or neither.',
    'not-a-phone': () => 'This is no whole telephone number. Give a mobile number, or one with its area code such as 0792-8123456.',
    'not-a-mail': () => 'This is no mail address such as ming@example.org.',
    'not-yes-or-no': () => 'Give true or false.',
    'not-a-language': () => 'This is no language code such as zh.',
    unknown: () => 'There is no such field: leave it out.',
    'too-many-files': ({ number }) => `Too many files: at most ${number}. Leave some out, or report in several parts.`,
    'empty-file': () => 'A file is empty: choose it again.',
  },
  notices: {
    outside: () => 'The point is outside the city. It is kept, and marked so.',
    'from-photo': () => 'You named no place: the place where the photo was taken stands for it.',
    'another-type': ({ name, found }) => `“${name}” is really ${found}. It is kept.`,
    'no-picture': ({ name }) => `“${name}” is neither a photo nor a video. It is kept for a person to look at.`,
  },
  refusals: {
    'too-fast': 'That was too fast: please press “Send” once more.',
    'too-many': 'Too many reports from your network: please try again later. What you wrote is still below.',
    'form-expired': 'This form was open for too long. What you wrote is still below: please send it once more.',
    'sent-before': 'This form was sent before, with another content. If this is another matter, please send it once more.',
    unavailable: 'It cannot be stored now: please send it again in a while. What you wrote is still below.',
    unreadable: 'What you sent did not arrive whole: please send it once more.',
  },
};

export const textsOf = ({ language }: Pick<Look, 'language'>): Texts => (language === 'en' ? en : zh);
