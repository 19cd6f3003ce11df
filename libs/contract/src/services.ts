/** The nine services, in the order in which a message passes them. */
export const serviceNames = [
  'hotline', 'mobile', 'mailbox', 'tips', 'letters', 'petitions', 'routing', 'escalation', 'console',
] as const;
export type ServiceName = (typeof serviceNames)[number];

/** The six that take messages in and carry answers back. */
export const adapterNames = ['hotline', 'mobile', 'mailbox', 'tips', 'letters', 'petitions'] as const;
export type AdapterName = (typeof adapterNames)[number];

/** The default port of each service's own HTTP on the local machine; the front door has `PORT`. */
export const servicePorts: Record<ServiceName, number> = {
  hotline: 8101, mobile: 8102, mailbox: 8103, tips: 8104, letters: 8105, petitions: 8106,
  routing: 8107, escalation: 8108, console: 8109,
};
