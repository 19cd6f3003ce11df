import type { City, PetitionField } from '#libs/city';
import type { Headings } from '#libs/documents';

/** Headings that sheets of petition offices have. A city adds its own in petition-columns.yaml. */
const usual: Headings<PetitionField> = {
  number: ['信访编号', '登记编号', '编号', '信访件号', '信访号', '件号', 'number'],
  office: ['转送单位', '交办单位', '来件单位', '转送机关', '交办机关', 'office'],
  name: ['信访人', '信访人姓名', '姓名', '来信人', '反映人', '上访人', 'name'],
  phone: ['联系电话', '电话', '手机', '手机号', '手机号码', '联系方式', 'phone'],
  address: ['住址', '地址', '家庭住址', '信访人住址', '通讯地址', '联系地址', 'address'],
  capacity: ['信访人身份', '身份', '人员类别', 'capacity'],
  subject: ['标题', '概况', '信访事项', '主题', 'subject', 'title'],
  text: ['内容', '反映问题', '诉求内容', '反映内容', '主要诉求', '诉求', '反映的问题', '主要内容', 'text', 'content'],
  place: ['问题属地', '地点', '事发地', '问题发生地', 'place'],
  registeredOn: ['登记时间', '登记日期', '信访日期', '信访时间', '收件日期', 'registeredOn'],
  forwardedAt: ['转送时间', '交办时间', '转送日期', '交办日期', '转办时间', '转办日期', 'forwardedAt'],
  dueAt: ['办结期限', '办理时限', '办理期限', '办结时限', '限办日期', '截止日期', 'dueAt'],
  confidential: ['是否保密', '保密', 'confidential'],
  form: ['信访形式', '来源', 'form'],
  purpose: ['信访目的', '目的', 'purpose'],
  note: ['备注', '说明', '转办意见', '交办意见', 'note'],
};

export function headingsOf({ petitionColumns }: Pick<City, 'petitionColumns'>): Headings<PetitionField> {
  return Object.fromEntries(Object.entries(usual).map(([field, names]) => [field, [...names, ...(petitionColumns[field as PetitionField] ?? [])]])) as unknown as Headings<PetitionField>;
}
