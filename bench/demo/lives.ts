import type { CaseStory } from './cases.ts';
import { at, fromNow, ofTime, pastLevel4, pastLimit, pastPause, type When } from './when.ts';
import type { Matter } from './texts.data.ts';

/** What a step may look at: the case as it is now, and the case that it is to follow. */
export interface Scene {
  story: CaseStory;
  companion: CaseStory | undefined;
  now: Date;
}

/** One thing that somebody does to a case. */
export interface Step {
  who: 'unit' | 'sub-unit' | 'clerk' | 'supervisor' | 'citizen';
  when: When;
  /** The action as it is handed in, without id and version; of the citizen the text that he sends. */
  does: (scene: Scene) => Record<string, unknown>;
  /** He is told no, with this status. */
  refused?: number;
}

/** How a case ended, or stands at the end of the demo. */
export const outcomes = ['direct', 'in time', 'late', 'not accepted', 'open', 'overdue'] as const;
export type Outcome = (typeof outcomes)[number];

/** What may happen to an appeal, and what must have come of it when all its steps are done. */
export interface Life {
  name: string;
  /** How many of 300. */
  of300: number;
  /** The matters that it may begin with. */
  of: (matter: Matter) => boolean;
  steps: readonly Step[];
  outcomes: readonly Outcome[];
  /** The highest level that was told, least and most. */
  highest: readonly [number, number];
  /** How often an event stands in its story; what is not named may be any. */
  counts?: Readonly<Record<string, number>>;
  /** Another appeal in the same matter comes an hour or two after it, and has this life. */
  companion?: Omit<Life, 'of300' | 'of' | 'companion'>;
}

const unit = (when: When, does: Step['does'], who: 'unit' | 'sub-unit' = 'unit'): Step => ({ who, when, does });
const clerk = (when: When, does: Step['does']): Step => ({ who: 'clerk', when, does });
const supervisor = (when: When, does: Step['does']): Step => ({ who: 'supervisor', when, does });

const accept = (when = ofTime(0.03, 0.15)): Step => unit(when, () => ({ action: 'accept' }));
const progress = (when: When): Step => unit(when, () => ({ action: 'progress', text: '已派人到现场查看', public: true }));
const propose = (when = ofTime(0.35, 0.68), who: 'unit' | 'sub-unit' = 'unit'): Step =>
  unit(when, () => ({ action: 'propose-resolution', answer: '已按规定办理完毕', evidence: '现场照片及回执存档' }), who);
const approve = (when = ofTime(0.02, 0.2)): Step => clerk(when, () => ({ action: 'approve' }));
const refer = (to: (scene: Scene) => string, when = ofTime(0.02, 0.12)): Step =>
  clerk(when, (scene) => ({ action: 'refer', lead: to(scene), supporting: [], reason: '按职责转办' }));
const ask = (when: When, days: number): Step => unit(when, () => ({ action: 'ask-citizen', question: '请问具体在哪一段？', days }));
const requestExtension = (when: When): Step => unit(when, () => ({ action: 'request-extension', days: 10, reason: '需要等待配件到货' }));

const byUnit = ({ unit: code }: Matter): boolean => code !== 'center';
const byCentre = ({ unit: code, words }: Matter): boolean => code === 'center' && !words.startsWith('举报');
const unhurried = (matter: Matter): boolean => byUnit(matter) && matter.deadline !== 'same-day';
const long = (matter: Matter): boolean => byUnit(matter) && ['15-days', '30-days'].includes(matter.deadline);
/** By code: a unit to which it can be handed down, and one to which it is referred elsewhere. */
const subUnits: Readonly<Record<string, string>> = { 'urban-management': 'gas-utility', 'transport': 'bus-utility', 'police': 'police-traffic' };
const elsewhere = ({ story }: Scene): string => (story.events.some(({ unit: code }) => code === 'emergency-management') ? 'housing' : 'emergency-management');

const inTime: Pick<Life, 'outcomes' | 'highest'> = { outcomes: ['in time'], highest: [1, 1] };
const resolvedAnyhow: Pick<Life, 'outcomes' | 'highest'> = { outcomes: ['in time', 'late'], highest: [1, 4] };

/** The lives of the demo. Shares of time are of the time that who holds the case has; 0.8 of it is level 2's point. */
export const lives: readonly Life[] = [
  { name: 'handled in time', of300: 66, of: byUnit, steps: [accept(), progress(ofTime(0.16, 0.3)), propose(), approve()], ...inTime },
  { name: 'at 80 % of the time', of300: 20, of: unhurried, steps: [accept(), propose(ofTime(0.84, 0.95)), approve()], outcomes: ['in time', 'late'], highest: [2, 2] },
  { name: 'past the limit', of300: 18, of: byUnit, steps: [accept(), propose(pastLimit(0.2, 0.6)), approve()], outcomes: ['late'], highest: [3, 3] },
  { name: 'past level 4', of300: 12, of: byUnit, steps: [accept(), propose(pastLevel4(0.3, 2)), approve()], outcomes: ['late'], highest: [4, 4] },
  { name: 'nobody ever acts', of300: 14, of: byUnit, steps: [], outcomes: ['overdue'], highest: [4, 4], counts: { 'case.escalated': 3 } },
  { name: 'never approved', of300: 5, of: unhurried, steps: [accept(), propose()], outcomes: ['overdue'], highest: [4, 4], counts: { 'case.escalated': 3 } },
  { name: 'the centre sleeps', of300: 4, of: byCentre, steps: [], outcomes: ['overdue'], highest: [4, 4], counts: { 'case.escalated': 3 } },
  { name: 'answered by the centre', of300: 24, of: byCentre, steps: [clerk(ofTime(0.02, 0.4), () => ({ action: 'resolve-directly', answer: '可在市民服务中心三号窗口办理' }))], outcomes: ['direct'], highest: [1, 1] },
  {
    name: 'not accepted', of300: 12, of: byCentre, outcomes: ['not accepted'], highest: [1, 1],
    steps: [clerk(ofTime(0.05, 0.4), () => ({ action: 'not-accept', reason: 'other-lawful-channel', channel: '请向人民法院提起诉讼' }))],
  },
  { name: 'referred by the centre', of300: 12, of: byCentre, steps: [refer(() => 'civil-affairs'), accept(), propose(), approve()], ...inTime },
  {
    name: 'a report', of300: 5, of: ({ words }) => words.startsWith('举报'), ...inTime,
    steps: [
      clerk(ofTime(0.01, 0.03), () => ({ action: 'release-identity', identity: false, text: true, units: ['discipline'], reason: '已核对遮蔽文本' })),
      refer(() => 'discipline'), accept(), propose(), approve(),
    ],
  },
  {
    name: 'returned, referred elsewhere', of300: 15, of: unhurried, outcomes: ['in time'], highest: [1, 1], counts: { 'case.returned': 1, 'case.assigned': 2 },
    steps: [unit(ofTime(0.04, 0.1), () => ({ action: 'return', reason: '不属于我单位职责' })), refer(elsewhere), accept(), propose(), approve()],
  },
  {
    name: 'disputed', of300: 6, of: unhurried, ...inTime, counts: { 'case.returned': 1 },
    steps: [
      unit(ofTime(0.04, 0.1), () => ({ action: 'return', reason: '职责有争议' })),
      supervisor(ofTime(0.02, 0.1), ({ story }) => ({ action: 'refer', lead: leadOf(story), supporting: [], disputed: true, reason: '经协调指定' })),
      { ...unit(fromNow(20, 60), () => ({ action: 'return', reason: '仍不同意' })), refused: 409 },
      accept(), propose(), approve(),
    ],
  },
  {
    name: 'returned too late', of300: 4, of: ({ deadline }) => deadline === '30-days', ...inTime, counts: { 'case.returned': 0 },
    steps: [
      accept(),
      // Five working days from 24 September on, over both holidays, end on 9 October.
      { ...unit(at(16.1), () => ({ action: 'return', reason: '不属于我单位职责' })), refused: 409 },
      propose(ofTime(0.65, 0.75)), approve(),
    ],
  },
  {
    name: 'citizen asked, answers', of300: 15, of: unhurried, ...inTime, counts: { 'case.paused': 1, 'case.resumed': 1 },
    steps: [accept(), ask(ofTime(0.16, 0.25), 5), { who: 'citizen', when: fromNow(900, 2600), does: ({ story }) => ({ text: `${story.number} 就在公交站旁边，第二根灯杆` }) }, propose(ofTime(0.5, 0.7)), approve()],
  },
  {
    name: 'citizen asked, silent', of300: 9, of: unhurried, ...inTime, counts: { 'case.paused': 1, 'case.resumed': 1 },
    steps: [accept(), ask(ofTime(0.16, 0.25), 3), progress(pastPause(60, 300)), propose(ofTime(0.6, 0.72)), approve()],
  },
  {
    name: 'extended', of300: 10, of: unhurried, ...inTime, counts: { 'case.extended': 1 },
    steps: [accept(), requestExtension(ofTime(0.3, 0.5)), supervisor(fromNow(20, 240), () => ({ action: 'grant-extension' })), propose(ofTime(0.6, 0.72)), approve()],
  },
  {
    name: 'extension refused', of300: 6, of: unhurried, ...inTime, counts: { 'case.extended': 0, 'case.extension-refused': 1 },
    steps: [accept(), requestExtension(ofTime(0.3, 0.45)), supervisor(fromNow(20, 120), () => ({ action: 'refuse-extension', reason: '理由不充分' })), propose(ofTime(0.6, 0.72)), approve()],
  },
  {
    name: 'sent back for rework', of300: 9, of: unhurried, ...resolvedAnyhow, counts: { 'case.reworked': 1 },
    steps: [accept(), propose(ofTime(0.3, 0.5)), clerk(ofTime(0.02, 0.2), () => ({ action: 'rework', reason: '答复没有针对性' })), propose(ofTime(0.3, 0.6)), approve()],
  },
  {
    name: 'not satisfied at call-back', of300: 8, of: unhurried, ...resolvedAnyhow, counts: { 'case.reworked': 1, 'case.resolved': 2 },
    steps: [
      accept(), propose(), approve(), clerk(fromNow(300, 2800), () => ({ action: 'call-back', reached: true, contacted: true, solved: false, satisfied: false, note: '问题又出现了' })),
      propose(ofTime(0.3, 0.6)), approve(),
    ],
  },
  { name: 'satisfied at call-back', of300: 8, of: byUnit, steps: [accept(), propose(), approve(), clerk(fromNow(300, 2800), () => ({ action: 'call-back', reached: true, contacted: true, solved: true, satisfied: true }))], ...inTime },
  {
    name: 'reopened', of300: 4, of: unhurried, ...resolvedAnyhow, counts: { 'case.reopened': 1, 'case.resolved': 2 },
    steps: [accept(), propose(), approve(), clerk(fromNow(1500, 6000), () => ({ action: 'reopen', reason: '市民提供了新的照片' })), accept(), propose(), approve()],
  },
  {
    name: 'supervised', of300: 6, of: unhurried, ...inTime, counts: { 'case.supervised': 1, 'case.overdue': 1 },
    steps: [
      accept(), supervisor(ofTime(0.2, 0.3), (scene) => ({ action: 'supervise', instruction: '请主要领导过问', dueAt: ofTime(0.45, 0.5)(scene.story, scene.now, 0.5).toISOString() })),
      propose(ofTime(0.6, 0.72)), approve(),
    ],
  },
  { name: 'reminded by a clerk', of300: 6, of: byUnit, steps: [accept(), clerk(ofTime(0.2, 0.3), () => ({ action: 'remind', instruction: '请抓紧办理' })), propose(ofTime(0.35, 0.55)), approve()], ...inTime },
  { name: 'marked confidential', of300: 4, of: byUnit, steps: [accept(), clerk(ofTime(0.16, 0.2), () => ({ action: 'mark-confidential', reason: '市民来电要求保密' })), propose(), approve()], ...inTime },
  {
    name: 'handed down', of300: 6, of: ({ unit: code, deadline }) => deadline !== 'same-day' && code in subUnits, ...inTime, counts: { 'case.handed-down': 1 },
    steps: [accept(), unit(ofTime(0.16, 0.25), ({ story }) => ({ action: 'hand-down', to: subUnits[story.unit] })), propose(ofTime(0.35, 0.68), 'sub-unit'), approve()],
  },
  {
    name: 'made a matter of 60 days', of300: 10, of: unhurried, ...inTime,
    steps: [clerk(fromNow(5, 30), () => ({ action: 'correct', deadline: '60-days' })), accept(fromNow(60, 600)), progress(ofTime(0.1, 0.2)), propose(ofTime(0.25, 0.6)), approve()],
  },
  {
    name: 'merged', of300: 9, of: long, steps: [accept(), propose(), approve()], ...inTime,
    companion: {
      name: 'follows it', ...inTime, counts: { 'case.merged': 1 },
      steps: [clerk(fromNow(20, 90), ({ companion }) => ({ action: 'merge', lead: companion?.id }))],
    },
  },
  {
    name: 'merged by mistake', of300: 4, of: long, steps: [accept(), propose(), approve()], ...inTime,
    companion: {
      name: 'follows it for a day', ...inTime, counts: { 'case.merged': 1, 'case.unmerged': 1 },
      steps: [
        clerk(fromNow(20, 90), ({ companion }) => ({ action: 'merge', lead: companion?.id })), clerk(fromNow(400, 1000), () => ({ action: 'undo-merge' })),
        refer(({ story }) => leadOf(story)), accept(), propose(), approve(),
      ],
    },
  },
];

/** The unit that it was referred to last. */
function leadOf(story: CaseStory): string {
  const assigned = story.events.findLast((event) => event.type === 'case.assigned');
  if (assigned?.type !== 'case.assigned') throw new Error(`${story.number} was never referred`);
  return assigned.data.lead;
}
