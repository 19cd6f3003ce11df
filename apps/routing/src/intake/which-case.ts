import type { CaseStatus, Medium } from '#libs/contract';
import { openStatuses } from '../case/transitions.ts';

/** What of a message says where it belongs. */
export interface Arrival {
  receivedAt: Date;
  medium: Medium;
  /** One HMAC per phone number and mail address of the sender. */
  senders: readonly string[];
  /** The way it came shows that they are the sender's; else they are only claimed. */
  proved: boolean;
  /** A machine wrote it: it may answer what we sent, and is nothing by itself. */
  automatic: boolean;
  /** Case numbers that the message quotes, normalised. */
  quoted: readonly string[];
  /** Ids at the provider of what it answers (In-Reply-To, references, conversation). */
  answers: readonly string[];
}

/** A case that has a sender in common with the message, or a number that it quotes. */
export interface Candidate {
  id: string;
  number: string;
  status: CaseStatus;
  /** Those that the way of a message proved. */
  senders: readonly string[];
  /** Those that a form or the like only named. */
  claimed: readonly string[];
  /** Providers' ids of the answers that its citizen was sent. */
  answered: readonly string[];
  /** Its citizen was asked, and has not answered. */
  waiting: boolean;
  last: { receivedAt: Date; medium: Medium };
}

export type Which =
  | { join: string; because: 'quoted-number' | 'answer' | 'same-sender' }
  | { join?: undefined; candidates: string[] };

/**
 * DOMAIN, "Which case". A message joins an open case only if the case knows its sender, and it quotes the number, or
 * answers what we sent for it or the one question that is open, or comes within the policy's minutes on the same medium
 * while that case is new. A stranger who quotes a number is never joined (promise 5), and whose number is only claimed is a
 * stranger; to a case that was only told of a number, its proved owner must quote that case's own. A machine's message
 * joins only what it answers, and what the petition bureau forwards joins nothing: each has a number and a limit of its own,
 * whatever else one person has with us. Otherwise a case is opened, and the candidates are for the clerk.
 */
export function whichCase(arrival: Arrival, candidates: readonly Candidate[], windowMinutes: number): Which {
  const known = candidates
    .filter((candidate) => openStatuses.includes(candidate.status))
    .filter((candidate) => [...candidate.senders, ...candidate.claimed].some((sender) => arrival.senders.includes(sender)))
    .sort((a, b) => b.last.receivedAt.getTime() - a.last.receivedAt.getTime() || (a.id < b.id ? -1 : 1));
  const opens: Which = { candidates: known.map(({ id }) => id) };
  if (!arrival.proved || arrival.medium === 'forwarded') return opens;

  const ofSender = known.filter((candidate) => candidate.senders.some((sender) => arrival.senders.includes(sender)));
  const quoted = arrival.automatic ? undefined : known.find(({ number }) => arrival.quoted.includes(number));
  if (quoted) return { join: quoted.id, because: 'quoted-number' };
  const answered = ofSender.find((candidate) => candidate.answered.some((answer) => arrival.answers.includes(answer)));
  if (answered) return { join: answered.id, because: 'answer' };
  if (arrival.automatic) return opens;
  const waiting = ofSender.filter((candidate) => candidate.waiting);
  // Asked on several cases, his words alone do not say which he answers.
  if (waiting.length === 1) return { join: waiting[0]!.id, because: 'answer' };
  const recent = ofSender.find((candidate) => candidate.status === 'new' && continues(candidate, arrival, windowMinutes));
  if (recent) return { join: recent.id, because: 'same-sender' };
  return opens;
}

/** Both ways in time: two texts sent together may arrive in either order. */
function continues({ last }: Candidate, arrival: Arrival, windowMinutes: number): boolean {
  const apart = Math.abs(arrival.receivedAt.getTime() - last.receivedAt.getTime());
  return last.medium === arrival.medium && apart <= windowMinutes * 60_000;
}
