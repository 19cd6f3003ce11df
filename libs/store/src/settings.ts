import { z } from 'zod';

/** Settings of every service that keeps state; spread it into the service's own shape. */
export const storeSettings = {
  DATABASE_URL: z
    .string()
    .regex(/^postgres(ql)?:\/\/.+/, 'must be a PostgreSQL address: postgres://role:password@host:port/database')
    .describe("PostgreSQL, with the service's own role"),
  DATABASE_POOL: z.coerce.number().int().min(3).max(50).default(6).describe('connections that one process holds at most'),
};
