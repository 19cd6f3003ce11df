import { createHash } from 'node:crypto';

/** Each goes to just one unit by the rules of the city's folder, so that one message in is one case and one assignment out. */
export const matters = [
  '和中路的路灯坏了三天了，晚上什么也看不见', '濂溪大道路面坑坑洼洼，请尽快维修', '甘棠南路一个窨井盖不见了，很危险',
  '八里湖大道边上垃圾成堆，苍蝇到处飞', '龙开河路停水一天了，什么通知都没有，请尽快修', '整栋楼停电四个小时了，求助',
  '物业公司只收物业费不干活，保安形同虚设', '早高峰九莲路堵车堵得厉害', '新房天然气一直没有通气点火，约了两次都没来',
  '请问驾驶证到期换证需要什么材料', '包工头拖欠农民工工资半年，十几个人的血汗钱', '咨询公积金提取还房贷的条件',
] as const;

/** What the `n`th citizen, who writes once, sends: his number in E.164, his words, and what Twilio calls his text. */
export function textOf(n: number): { phone: string; words: string; sid: string } {
  const phone = `+8613${String(n).padStart(9, '0')}`;
  return { phone, words: `${matters[n % matters.length]}（第${n}条，我的电话${phone.slice(3)}）`, sid: sidOf(n) };
}

/** What Twilio calls the `n`th text. */
export function sidOf(n: number): string {
  return `SM${createHash('md5').update(`bench ${n}`).digest('hex')}`;
}
