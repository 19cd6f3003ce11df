/** A matter that citizens write about: their words, `@` for a place, and whom the city's rules give it to by which limit. */
export interface Matter {
  words: string;
  /** The unit that gets it by machine; `center`: a person of the centre decides. */
  unit: string;
  deadline: 'same-day' | 'week' | '15-days' | '30-days';
}

/** Each stands in one district only, so that the district is never in question. */
export const places = [
  '和中路', '大中路', '甘棠南路', '滨江路', '塔岭南路', '濂溪大道', '学府路', '怡溪路', '八里湖大道', '九瑞大道', '长城路', '京九路',
] as const;

/** Invented; what each is expected to become is written here by hand, and held against the city's rules by the spec. */
export const matters: readonly Matter[] = [
  { words: '@的路灯坏了三天了，晚上什么也看不见', unit: 'urban-management', deadline: 'week' },
  { words: '@路面坑坑洼洼，骑车摔了两次，请尽快维修', unit: 'urban-management', deadline: 'week' },
  { words: '@一个窨井盖不见了，车子差点掉进去', unit: 'urban-management', deadline: 'same-day' },
  { words: '@下水道堵塞，一下雨就积水', unit: 'urban-management', deadline: 'week' },
  { words: '投诉：@边上垃圾成堆没人管，苍蝇到处飞', unit: 'urban-management', deadline: '15-days' },
  { words: '投诉@夜市摊占道经营，人行道走不过去', unit: 'urban-management', deadline: '15-days' },
  { words: '@停水一天了，什么通知都没有，请尽快修', unit: 'water-utility', deadline: 'same-day' },
  { words: '投诉@自来水发黄，一股漂白粉味', unit: 'water-utility', deadline: 'same-day' },
  { words: '请问水费怎么查，@这边抄表一直不准', unit: 'water-utility', deadline: 'week' },
  { words: '@整栋楼停电四个小时了，求助', unit: 'power-utility', deadline: 'same-day' },
  { words: '请问家用充电桩报装需要什么材料', unit: 'power-utility', deadline: 'week' },
  { words: '@新房天然气一直没有通气点火，约了两次都没来', unit: 'gas-utility', deadline: 'same-day' },
  { words: '投诉物业公司只收物业费不干活，@小区保安形同虚设', unit: 'housing', deadline: '15-days' },
  { words: '投诉：开发商延期交房半年，@的楼盘已经停工', unit: 'housing', deadline: '15-days' },
  { words: '请问维修资金怎么申请，@老楼屋顶要修', unit: 'housing', deadline: 'week' },
  { words: '咨询公积金提取还房贷的条件', unit: 'housing-fund', deadline: 'week' },
  { words: '请问房产证过户手续在哪里办', unit: 'real-estate-registry', deadline: 'week' },
  { words: '早高峰@堵车堵得厉害，严重影响上班，强烈要求疏导', unit: 'police-traffic', deadline: '15-days' },
  { words: '请问驾驶证到期换证需要什么材料', unit: 'police-traffic', deadline: 'week' },
  { words: '投诉公交车在@站台甩站，末班车也不停', unit: 'bus-utility', deadline: '15-days' },
  { words: '投诉出租车不打表还拒载，在@上车的', unit: 'transport', deadline: '15-days' },
  { words: '投诉@工地深夜施工噪音扰民，睡不着', unit: 'ecology', deadline: '15-days' },
  { words: '投诉@烧烤店油烟呛人，烟囱对着居民楼', unit: 'ecology', deadline: '15-days' },
  { words: '包工头拖欠农民工工资半年，十几个人的血汗钱', unit: 'human-resources', deadline: '15-days' },
  { words: '请问身份证丢了怎么办理临时身份证', unit: 'police', deadline: 'week' },
  { words: '投诉@健身房老板跑路，会员卡充值的钱不退款', unit: 'market-supervision', deadline: '15-days' },
  { words: '投诉@一家餐馆吃坏肚子，后厨不卫生', unit: 'market-supervision', deadline: 'week' },
  { words: '投诉@小区消防通道被堵，消防栓没有水', unit: 'fire-rescue', deadline: '15-days' },
  { words: '请问营业执照注销公司要哪些手续', unit: 'market-supervision', deadline: 'week' },
  { words: '请问法律援助怎么申请', unit: 'justice', deadline: 'week' },
  { words: '投诉武宁县罗坪镇土地征收补偿款一直没有发，拆迁户很困难', unit: 'wuning', deadline: '30-days' },
  { words: '投诉修水县渣津镇征地不给安置补偿，青苗补偿也没有', unit: 'xiushui', deadline: '30-days' },
  { words: '投诉都昌县周溪镇房屋征收，过渡费拖欠两年', unit: 'duchang', deadline: '30-days' },
  { words: '请问信息公开申请交到哪里，政府网站没有写', unit: 'center', deadline: 'week' },
  { words: '请问入党要找哪个党组织，志愿者算不算积极分子', unit: 'center', deadline: 'week' },
  { words: '有件事想请市长关心一下，说来话长', unit: 'center', deadline: 'week' },
  { words: '事情一直没有下文，我很着急', unit: 'center', deadline: 'week' },
  { words: '举报某单位负责人收受红包，公车私用', unit: 'center', deadline: '15-days' },
];
