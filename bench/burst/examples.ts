import type { Address, Correspondent, DepartmentMessage } from '#libs/contract';
import type { Sealer } from '#libs/privacy';

/** What all made cases share, sealed by the gateway's own key. Everything in it is made up. */
export interface SealedExamples {
  correspondent: string;
  replyTo: string;
  /** A message to a department. */
  told: string;
}

export async function sealedExamples(sealer: Sealer, at: Date): Promise<SealedExamples> {
  const id = '00000000-0000-4000-8000-000000000001';
  const citizen: Correspondent = { phones: ['+8613800000000'], emails: [], capacity: 'self' };
  const address: Address = { medium: 'sms', address: '+8613800000000' };
  const words = '路灯坏了好几天了，晚上出门看不见路，请尽快派人来修';
  const told: DepartmentMessage = {
    id, type: 'case.assigned', position: 1, sequence: 1, at: at.toISOString(),
    case: {
      id, number: 'JJ-20260101-000001', kind: 'help', category: 'municipal', subcategory: 'street-lighting', text: words, textShown: 'masked',
      medium: 'sms', receivedAt: at.toISOString(), attachments: [], identityShown: false, confidential: false, emergency: false, status: 'assigned',
      role: 'lead', level: 1, round: 1, version: 3, messages: [{ at: at.toISOString(), from: 'citizen', text: words }], actions: ['accept', 'return'],
    },
  };
  return { correspondent: await sealer.seal(citizen, at), replyTo: await sealer.seal(address, at), told: await sealer.seal(told, at) };
}
