/** Surnames that nearly everybody has; behind a label any other is taken too. */
const surnames = new Set([
  ...Array.from('王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪范金石廖贾夏韦付傅方白邹孟熊秦邱江尹薛闫阎段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤温康施文牛樊葛邢安齐易乔伍庞颜倪庄聂章鲁岳翟殷詹申欧耿关兰焦俞左柳甘祝包宁尚符舒阮柯纪梅童凌毕单季裴霍涂成苗谷盛曲翁冉骆蓝路游辛靳管柴蒙鲍华喻祁蒲房滕屈饶解牟艾尤阳时穆农司卓古吉缪简车项连芦麦褚娄窦戚岑景党宫费卜冷晏席卫米柏宗瞿桂全佟应臧闵苟邬边卞姬师和仇栾隋商刁沙荣巫寇桑郎甄丛仲虞敖巩明佘池查麻苑迟邝官封谈匡鞠惠荆乐冀胥南班储芮湛幸'),
  '欧阳', '司马', '上官', '诸葛', '夏侯', '皇甫', '尉迟', '公孙', '慕容', '司徒', '令狐', '东方', '端木', '南宫',
]);
/** What begins like a name and is none. */
const notNames = new Set([
  '高度', '万分', '方便', '全体', '文明', '和谐', '成立', '安全', '明天', '时间', '应当', '关于', '向您', '向你', '何时', '任何', '于是', '和平', '左右', '石头', '江西', '江西省', '江州', '管理', '路灯', '商户', '商铺', '房屋', '房东', '车主', '农民', '师傅',
  '全市', '全家', '全村', '古城', '项目', '应该', '尚未', '连续', '温馨', '安康', '万事如意', '祝好', '祝安', '阳光', '农村', '单位', '官方', '司机', '谢谢', '曾经', '成功', '金额', '甘棠', '甘棠湖', '游客', '查处', '明确', '荣幸', '卫生', '党员', '于',
  '工作顺利', '时安', '夏安', '秋安', '冬安', '安好', '乐业', '景祺', '和中', '和中路',
]);
const role = '(?:一名|一位|您的|你的|普通|热心|退休|老|原)?(?:反映人|投诉人|写信人|来信人|举报人|信访人|上访人|求助人|申请人|建议人|检举人|控告人|呈报人|具名人|具信人|落款|署名|市民|居民|村民|业主|住户|职工|教师|工人|农民|家长|群众|学生|老人|党员)';
const label = /(?<!被)(?:反映|投诉|写信|来信|举报|信访|上访|求助|申请|建议|检举|控告|呈报|具名|具信|寄件|寄信|发件|联系)人(?:姓名|名字)?(?:\(签[名字章]\)|签[名字])?:([^:]+)/;
const plainLabel = /^(?:\d+[.、]\s*|[一二三四五六七八九十]+、)?(?:我的)?(?:姓名|署名|签名|签字|落款)(?:\(签[名字章]\))?:([^:]+)/;
const title = /(?:市长|书记|局长|主任|县长|区长|省长|同志|领导|经理|所长|站长|科长)$/;

const behind = /(?:\(.*|[\d,.。;、/].*|(?:性别|年龄|男|女(?!士)|身份证|电话|手机|联系|住址|地址|家住|单位|日期|邮编|年|等人|等\p{Script=Han}*人).*)$/u;
const closing = /(?:敬上|谨上|拜上|谨呈|敬呈|呈上|敬启|谨启|叩首|叩上|拜托|上|呈|启|寄|缄)$/;

/** Behind a label that says that it is the writer's name. */
export function namedBy(lines: readonly string[]): string | undefined {
  for (const line of lines) {
    const said = label.exec(line)?.[1] ?? plainLabel.exec(line)?.[1];
    const name = said === undefined ? undefined : nameIn(said.trim().split(/\s+/)[0] ?? '', false);
    if (name !== undefined) return name;
  }
  return undefined;
}

const datePart = /(?:\d{2,4}|[〇○零一二三四五六七八九]{4})\s*[年./-].*$|\d{1,2}月\d{1,2}日.*$/;
/** A line about somebody else. */
const others = /(?:被\p{Script=Han}{2}人|收件|收信|对方|负责人|法定代表|户主)/u;
/** `种粮户:占水根`, `5栋住户代表:程素芬` */
const inSignature = /^[\p{Script=Han}\d]{1,12}(?:人|户|主|代表|民|员|工|师|生|长|者):(.+)$/u;
const signature = new RegExp(`^(?:.*?${role}):?`);

/** In the lines below the farewell: one that is a name and little else. The last one is the signature. */
export function signedBy(ending: readonly string[]): string | undefined {
  for (const line of ending.toReversed()) {
    const bare = line.replace(/^.*(?:此致|敬礼)[!。,]?/, '').replace(datePart, '').replace(/(?:电话|手机|联系方式).*$/, '').replace(/\+?\d[\d -]{6,}.*$/, '').trim();
    if (bare === '' || bare.length > 24 || others.test(bare)) continue;
    const labelled = inSignature.exec(bare)?.[1];
    const name = (labelled === undefined ? undefined : nameIn(labelled, false))
      ?? nameIn(bare.replace(signature, '').trim(), true) ?? nameIn(bare.split(/[\s:]/).at(-1) ?? '', true);
    if (name !== undefined) return name;
  }
  return undefined;
}

function nameIn(text: string, mustBeKnown: boolean): string | undefined {
  const bare = text.replace(/^[:\s]+/, '').replace(behind, '').replace(/\s+/g, '');
  const name = bare.length > 2 ? bare.replace(closing, '') : bare;
  if (title.test(name) || notNames.has(name)) return undefined;
  if (/^\p{Script=Han}{1,8}·\p{Script=Han}{1,8}(?:·\p{Script=Han}{1,8})?$/u.test(name)) return name;
  const polite = /^(\p{Script=Han}{1,4})(?:先生|女士|某某|某)$/u.exec(name)?.[1];
  if (polite !== undefined) return hasSurname(polite) ? name : undefined;
  const most = surnames.has(name.slice(0, 2)) ? 4 : mustBeKnown ? 3 : 4;
  if (!/^\p{Script=Han}+$/u.test(name) || name.length < 2 || name.length > most) return undefined;
  return mustBeKnown && !hasSurname(name) ? undefined : name;
}

function hasSurname(name: string): boolean {
  return surnames.has(name.slice(0, 1)) || surnames.has(name.slice(0, 2));
}
