/** The commonest surnames by the registers of 2020, with some that are frequent in Jiangxi; folded to simplified. */
export const surnames: ReadonlySet<string> = new Set(
  '王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎余潘杜'
    + '戴夏钟汪田任姜范方石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段雷钱汤尹黎易常武乔贺赖龚文庞樊兰殷施陶洪'
    + '翟安颜倪严牛温芦季俞章鲁葛伍韦申尤毕聂柴焦向柳邢岳齐梅莫庄辛管祝左涂祁时耿牟卜詹关苗凌费纪靳盛童欧肖闫饶桂柯闵占胥骆',
);

export const compoundSurnames: ReadonlySet<string> = new Set([
  '欧阳', '上官', '司马', '诸葛', '东方', '皇甫', '令狐', '慕容', '司徒', '公孙', '夏侯', '尉迟', '长孙', '端木',
]);

/** Words that begin like a name and are none. Compared with the whole candidate and with its beginning. */
export const noNames: readonly string[] = [
  '高中', '高三', '高二', '高一', '高校', '高层', '高龄', '高速', '高铁', '高新', '高管', '高兴', '高度', '周一', '周二', '周三',
  '周四', '周五', '周六', '周日', '周末', '周边', '周围', '马上', '马路', '江西', '江苏', '江北', '江南', '江边', '方面', '方便', '方法',
  '方案', '许多', '许久', '于是', '于都', '何时', '何人', '何处', '任何', '任意', '常年', '常常', '常住', '白天', '白领', '金融', '石化', '石油',
  '万分', '万一', '万元', '安全', '安置', '安排', '时间', '时常', '时候', '文化', '文明', '向来', '谢谢', '谢了', '谢您', '曾经', '曾在', '温馨',
  '孔雀', '牛奶', '严重', '严格', '钟点', '程序', '单位', '管理', '关于', '关心', '关系', '盛世', '金额', '庄稼', '马桶', '黄金', '黄色', '白色',
  '毕业', '毕竟', '易燃', '武汉', '温度', '康复', '常委', '向您', '向你', '祝您', '祝好', '祝愿', '左右', '管道', '施工', '施工方', '夏天', '夏季',
];

/** The surname that a folded Chinese name begins with. */
export function surnameOf(name: string): string | undefined {
  const two = name.slice(0, 2);
  if (compoundSurnames.has(two) && name.length > 2) return two;
  return surnames.has(name.charAt(0)) ? name.charAt(0) : undefined;
}
