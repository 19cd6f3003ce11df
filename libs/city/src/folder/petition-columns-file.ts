import { z } from 'zod';

/** What a row of a sheet of petitions may say; see apps/petitions. */
export const petitionFields = [
  'number', 'office', 'name', 'phone', 'address', 'capacity', 'subject', 'text', 'place', 'registeredOn', 'forwardedAt', 'dueAt', 'confidential', 'form', 'purpose', 'note',
] as const;
export type PetitionField = (typeof petitionFields)[number];

/** petition-columns.yaml: headings beside the usual ones under which this city's petition bureau keeps its columns. May be missing. */
export const petitionColumnsFile = z.strictObject({
  columns: z.partialRecord(z.enum(petitionFields), z.array(z.string().trim().min(1))).nullable().transform((columns) => columns ?? {}),
});
