import type {
  Address, Attachment, Correspondent, DepartmentCase, IntakeMessageReceived, Place,
} from '#libs/contract';
import { mask, viewFor, type Known, type View } from '#libs/privacy';
import { releasedTo } from '../case/released.ts';
import type { CaseState } from '../case/state.ts';
import { actionsOf, unitsOf } from '../case/transitions.ts';

/** A message of the case with its seals opened; it stays in memory. */
export interface OpenedMessage {
  message: IntakeMessageReceived;
  correspondent: Correspondent;
  /** Where an answer goes, where one can. */
  replyTo?: Address;
}

export interface StoryEntry {
  at: string;
  author: 'unit' | 'centre';
  unit?: string;
  kind: string;
  public: boolean;
  text: string;
}

/** What is known of a case beside its state. */
export interface Story {
  /** Oldest first; the first opened the case. */
  messages: readonly OpenedMessage[];
  /** Oldest first. */
  entries: readonly StoryEntry[];
  place?: Place;
}

export interface DepartmentView {
  case: DepartmentCase;
  /** SHA-256 of the attachments that were shown. */
  shown: string[];
}

const messagesShown = 20;

/** What `unit` may see of the case, by libs/privacy’s rules. */
export function accessOf(state: CaseState, unit: string, categoryShowsIdentity: boolean): View {
  const has = unitsOf(state).includes(unit);
  const view = viewFor(
    { kind: 'department', unit },
    {
      kind: state.kind,
      confidential: state.confidential,
      assignedBy: state.assignedBy === 'person' ? 'person' : 'machine',
      categoryShowsIdentity,
      released: { ...releasedTo(state.released, unit, has), to: [unit] },
      readerIsNamed: state.accused.includes(unit),
    },
  );
  // Who assigned it, and the category's policy, opened it to those who handle it: not to a unit that no longer does.
  return has || view.text === 'withheld' ? view : { ...view, identity: 'withheld', text: 'masked', originals: false, media: false };
}

/** The whole case as `unit` may see it, ready for its topic. Masked and withheld before it leaves this function. */
export function departmentView(
  state: CaseState, story: Story, unit: string, role: DepartmentCase['role'], categoryShowsIdentity: boolean,
): DepartmentView {
  const access = accessOf(state, unit, categoryShowsIdentity);
  const first = story.messages[0];
  if (!first) throw new Error(`case ${state.id} has no message`);
  const withdrawn = role === 'withdrawn';
  const due = state.unitDue ?? state.due;
  const hide = hider(access, story.messages);
  const place = placeFor(story.place, access, hide);
  const attachments = withdrawn ? [] : story.messages.flatMap(({ message }) => message.attachments.filter((item) => mayFetch(item, access)));
  const identity = !withdrawn && access.identity === 'shown' ? identityOf(first.correspondent) : undefined;
  return {
    case: {
      id: state.id,
      number: state.number,
      kind: state.kind,
      category: state.category,
      ...(state.subcategory === undefined ? {} : { subcategory: state.subcategory }),
      ...(first.message.subject === undefined ? {} : { subject: hide(first.message.subject) }),
      text: hide(first.message.text),
      textShown: access.text,
      ...(place === undefined ? {} : { place }),
      ...(state.district === undefined ? {} : { district: state.district }),
      medium: state.medium,
      receivedAt: state.receivedAt,
      attachments: attachments.map((item) => hideName(item, access)),
      ...(identity ? { identity } : {}),
      identityShown: identity !== undefined,
      confidential: state.confidential,
      emergency: state.emergency,
      status: state.status,
      role,
      ...(due ? { due } : {}),
      level: state.level,
      round: state.round,
      version: state.version,
      messages: withdrawn ? [] : lastMessages(story, unit, hide),
      actions: withdrawn ? [] : actionsOf(state, unit),
    },
    shown: attachments.flatMap((item) => (item.state === 'stored' ? [item.sha256] : [])),
  };
}

type Hide = (text: string) => string;

function hider(access: View, messages: readonly OpenedMessage[]): Hide {
  if (access.text === 'full') return (text) => text;
  if (access.text === 'withheld') return () => '';
  const known = knownOf(messages);
  // The first message stands in the view twice, as the case's text and in its story.
  const masked = new Map<string, string>();
  return (text) => {
    const before = masked.get(text) ?? mask(text, known).text;
    masked.set(text, before);
    return before;
  };
}

/** What the case knows of its correspondents: what one message tells of him is masked in all of them. */
export function knownOf(messages: readonly OpenedMessage[]): Required<Omit<Known, 'plates'>> {
  const all = messages.map(({ correspondent }) => correspondent);
  const spoke = all.flatMap(({ representatives }) => representatives ?? []);
  return {
    names: [...new Set([...all.flatMap(({ name }) => name ?? []), ...spoke.map(({ name }) => name)])],
    addresses: all.flatMap(({ address }) => address ?? []),
    phones: [...new Set([...all.flatMap(({ phones }) => phones), ...spoke.flatMap(({ phone }) => phone ?? [])])],
    emails: all.flatMap(({ emails }) => emails),
  };
}

function mayFetch(attachment: Attachment, access: View): boolean {
  switch (attachment.role) {
    case 'original':
    case 'page':
      return access.originals;
    case 'recording':
    case 'media':
      return access.media;
    case 'text':
      return access.text === 'full';
  }
}

/** A file's name is the citizen's own words, and often his own name. */
function hideName(attachment: Attachment, access: View): Attachment {
  if (access.identity === 'shown') return attachment;
  const { name: _name, ...rest } = attachment;
  return rest;
}

/** Where the words are withheld, so is the place that they speak of. */
function placeFor(place: Place | undefined, access: View, hide: Hide): Place | undefined {
  if (place === undefined || access.text === 'withheld') return undefined;
  return place.text === undefined ? place : { ...place, text: hide(place.text) };
}

function identityOf(who: Correspondent): DepartmentCase['identity'] {
  const { name, phones, emails, address, representatives } = who;
  return {
    phones, emails, ...(name === undefined ? {} : { name }), ...(address === undefined ? {} : { address }),
    ...(representatives === undefined ? {} : { representatives }),
  };
}

/** What others wrote may quote the citizen, so it is hidden as his own words are; a unit reads its own as it wrote them. */
function lastMessages(story: Story, reader: string, hide: Hide): DepartmentCase['messages'] {
  const fromCitizen = story.messages.map(({ message }) => ({
    at: message.receivedAt, from: 'citizen' as const, text: hide(message.text),
  }));
  const fromOthers = story.entries.map(({ at, author, unit, text }) => ({
    at, from: author, text: unit === reader ? text : hide(text), ...(unit === undefined ? {} : { unit }),
  }));
  return [...fromCitizen, ...fromOthers]
    .sort((a, b) => Date.parse(a.at) - Date.parse(b.at))
    .slice(-messagesShown);
}
