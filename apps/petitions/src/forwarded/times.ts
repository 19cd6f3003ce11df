import type { Zone } from '#libs/city';
import { writtenTime } from '#libs/channel';

const day = 86_400_000;
const lastMinute = day - 60_000;

/** The instant that somebody wrote, also in Chinese numerals: 二〇二六年十一月二十四日. */
export function readTime(text: string, zone: Zone): Date | undefined {
  return writtenTime(text, zone) ?? writtenTime(inDigits(text), zone);
}

/** A limit as a date, whose whole day counts, as a time, or as so many calendar days (60日) from when it was forwarded. */
export function readDue(text: string, forwardedAt: Date | undefined, zone: Zone): Date | undefined {
  const days = /^(\d{1,3})\s*(?:个?(?:自然日|日历日|日|天))?(?:内|以内)?(?:办结)?$/.exec(inDigits(text.normalize('NFKC').trim()))?.[1];
  if (days !== undefined) {
    return forwardedAt === undefined || Number(days) === 0 ? undefined : zone.instantOf(dateAfter(zone.dateOf(forwardedAt), Number(days)), lastMinute);
  }
  const read = readTime(text, zone);
  return read && zone.timeOf(read) === 0 ? zone.instantOf(zone.dateOf(read), lastMinute) : read;
}

function dateAfter(date: string, days: number): string {
  return new Date(Date.parse(`${date}T00:00:00Z`) + days * day).toISOString().slice(0, 10);
}

const numerals = '〇一二三四五六七八九';

/** 二〇二六 → 2026, 二十四 → 24, 十 → 10; digits stay. */
function inDigits(text: string): string {
  return text.replaceAll(/[零○Ｏ]/g, '〇').replace(/[〇一二三四五六七八九十]+/g, (run) => {
    const [tens, ones, ...rest] = run.split('十');
    if (ones === undefined) return Array.from(run, (one) => String(numerals.indexOf(one))).join('');
    if (rest.length > 0 || (tens ?? '').length > 1 || ones.length > 1) return run;
    return String((tens === '' ? 1 : numerals.indexOf(tens ?? '')) * 10 + (ones === '' ? 0 : numerals.indexOf(ones)));
  });
}
