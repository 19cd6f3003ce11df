import { postTitles, renderTemplate, type City, type TemplateName, type TemplateValues } from '#libs/city';
import type { CaseEvent, DepartmentCase } from '#libs/contract';
import { mask } from '#libs/privacy';
import type { CaseState } from '../case/state.ts';
import { departmentView, knownOf, type Story } from '../view/department-view.ts';
import type { LeaderNotice, LeaderWhat } from './notices.ts';

export interface Telling {
  city: City;
  notice: LeaderNotice;
  /** Level of the post whose holder reads it. */
  post: number;
  event: CaseEvent;
  state: CaseState;
  story: Story;
  categoryShowsIdentity: boolean;
  medium: 'sms' | 'email';
}

/** Characters: an SMS of five parts. */
const longestSms = 300;
const longestInstruction = 100;

/**
 * The whole story for one leader: what was asked and said, who has it since when, what is owed by when. He reads no more
 * than his unit may (libs/privacy), and never who wrote. A mail has everything, an SMS what was said last, cut to fit.
 */
export function leaderText(telling: Telling): string {
  const { city, notice, event, state, story, medium } = telling;
  const sms = medium === 'sms';
  const seen = departmentView(state, story, notice.unit, roleOf(state, notice.unit), telling.categoryShowsIdentity).case;
  const said = saidSince(seen, story, city);
  const words = mask(notice.instruction?.trim() ?? '', knownOf(story.messages)).text;
  const values = {
    ...factsOf(telling),
    asked: seen.text === '' ? '（不公开）' : seen.text,
    story: (sms ? said.slice(-1) : said).join('\n') || '无',
    instruction: words === '' ? '' : `意见：${sms ? cut(words, longestInstruction) : words}。`,
    kind: city.rules.kinds.find(({ kind }) => kind === state.kind)?.name ?? '',
    number: event.number,
  };
  const render = (over: Partial<typeof values> = {}) => renderTemplate(city, templates[notice.what], { ...values, ...over });
  if (!sms) return render();
  const room = longestSms - lengthOf(render({ asked: '', story: '' }));
  const forAsked = Math.max(Math.ceil(room * 0.6), room - lengthOf(values.story));
  const asked = cut(values.asked, forAsked);
  return cut(render({ asked, story: cut(values.story, room - lengthOf(asked)) }), longestSms);
}

const templates = {
  'told': 'leader-told', 'reminded': 'leader-reminded', 'escalated': 'leader-escalated', 'overdue': 'leader-overdue',
  'supervised': 'leader-supervised', 'supervision-over': 'leader-supervision-over',
} as const satisfies Record<LeaderWhat, TemplateName>;

type Facts = Omit<TemplateValues<'leader-told'>, 'asked' | 'story' | 'kind' | 'number'>;

function factsOf({ city, notice, post, event, state }: Telling): Facts {
  const clock = event.clock ?? state.clock;
  const holder = clock?.holder ?? event.unit;
  const owed = notice.due ?? (notice.unit === holder ? clock?.unitDue?.at : undefined) ?? event.due?.at;
  return {
    unit: nameOf(city, notice.unit),
    title: titleOf(city, notice.unit, post),
    level: post === notice.level ? `第${post}级` : `第${notice.level}级（空缺，转第${post}级）`,
    holder: nameOf(city, holder),
    since: wallTime(city, clock?.since ?? state.assignedAt ?? state.receivedAt),
    // Limits that run from acceptance have none until then.
    due: owed === undefined ? '自签收起算' : wallTime(city, owed),
  };
}

/** The centre follows every case; what it may read of the words `departmentView` decides as for any unit. */
function roleOf({ unit, centre, supporting }: CaseState, reader: string): DepartmentCase['role'] {
  if (reader === unit || reader === centre) return 'lead';
  return supporting.includes(reader) ? 'supporting' : 'withdrawn';
}

/** One line for each thing that was said after the appeal itself. */
function saidSince({ messages, text }: DepartmentCase, story: Story, city: City): string[] {
  const first = story.messages[0]?.message.receivedAt;
  const appeal = messages.findIndex((said) => said.from === 'citizen' && said.at === first && said.text === text);
  return messages.filter((said, index) => index !== appeal && said.text !== '')
    .map(({ at, from, unit, text: words }) => `${wallTime(city, at)} ${from === 'citizen' ? '群众' : nameOf(city, unit ?? city.desk)}：${words}`);
}

/** Of a level, 1–4; empty where a changed folder no longer has the unit: its cases are decided all the same. */
export function titleOf(city: City, unit: string, level: number): string {
  return city.units.has(unit) ? (postTitles(city, unit)[level - 1] ?? '') : '';
}

export function nameOf(city: City, unit: string): string {
  return city.units.get(unit)?.name ?? unit;
}

/** `2026-11-24 17:00` as the clocks of the city show it. */
function wallTime({ zone }: City, instant: string): string {
  const at = new Date(instant);
  return `${zone.dateOf(at)} ${new Date(zone.timeOf(at)).toISOString().slice(11, 16)}`;
}

function cut(text: string, most: number): string {
  const characters = Array.from(text);
  if (characters.length <= most) return text;
  return most <= 0 ? '' : `${characters.slice(0, most - 1).join('')}…`;
}

function lengthOf(text: string): number {
  return Array.from(text).length;
}
