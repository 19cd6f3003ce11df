import { identityDigests, normalisePhone } from '#libs/privacy';
import { invalid, type CallerIdentity } from '#libs/service';
import { listCases, type Page } from '../records/case-lists.ts';
import type { SenderQuery } from '../records/case-query.ts';
import { kindsWithoutIdentity, type CaseSummary } from '../view/staff-view.ts';
import { auditReading } from './audit.ts';
import type { RoutingParts } from './parts.ts';
import { scopeOf } from './read-detail.ts';

/**
 * What one sender wrote, but for cases of which this scope does not see who wrote them: to be found by his number would
 * tell it. Audited before it is answered, by the HMAC of the number. Throws a 400 problem for what is no number.
 */
export async function casesOfSender(
  { phone, email, limit, after }: SenderQuery, caller: CallerIdentity, parts: RoutingParts,
): Promise<Page<CaseSummary> | { badCursor: true }> {
  const { area } = parts.city().phone;
  const senders = identityDigests(parts.opener.cityKey, {
    phones: phone === undefined ? [] : [normalisePhone(phone, 'CN', area) ?? phone], emails: email === undefined ? [] : [email],
  });
  const [subject] = senders;
  if (subject === undefined) {
    throw invalid([{ field: phone === undefined ? 'email' : 'phone', message: 'is none that anybody could have', remedy: 'give it with the country’s code, e.g. +8613800001234' }]);
  }
  await auditReading({ action: 'cases.find-by-sender', subject }, caller, parts);
  return listCases(parts.store, { limit, ...(after === undefined ? {} : { after }) }, { senders, without: kindsWithoutIdentity(scopeOf(caller)) });
}
