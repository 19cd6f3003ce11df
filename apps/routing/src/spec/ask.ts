import { casesTopic, caseEvent, departmentMessage, departmentTopic, type CaseEvent, type DepartmentMessage } from '#libs/contract';
import type { CaseDetail, CaseSummary } from '../view/staff-view.ts';
import { until, type Kit } from './kit.ts';
import { readAll } from './read-all.ts';

/** What the specs ask of a running routing service; `kit` is there only once a spec began. */
export function askOf(kit: () => Kit) {
  const staff = () => kit().api('staff');
  return {
    staff,
    told: async (code: string): Promise<DepartmentMessage[]> =>
      (await readAll(kit(), `dept-${code}`, departmentTopic(code), `dept-${code}-spec`)).map(({ value }) => departmentMessage.parse(JSON.parse(value))),
    eventsOf: async (caseId: string): Promise<CaseEvent[]> =>
      (await readAll(kit(), 'console', casesTopic, 'console-spec')).filter(({ key }) => key === caseId).map(({ value }) => caseEvent.parse(JSON.parse(value))),
    caseOf: (messageId: string): Promise<CaseSummary> => until(`the case of ${messageId}`, async () => {
      const { body } = await staff().get<{ items: CaseSummary[] }>(`/api/cases?messageId=${messageId}`);
      return body.items[0];
    }),
    detailOf: async (id: string, key = 'staff'): Promise<CaseDetail> => (await kit().api(key).get<CaseDetail>(`/api/cases/${id}`)).body,
    /** Waits until everything that was committed is in Kafka. */
    relayed: () => until('an empty outbox', async () => {
      const [row] = await kit().sql<{ n: number }>('SELECT count(*)::int AS n FROM routing.outbox WHERE sent_at IS NULL');
      return row?.n === 0;
    }),
  };
}
