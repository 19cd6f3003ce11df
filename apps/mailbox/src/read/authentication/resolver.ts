/** Asks DNS as `resolve` of node:dns/promises does; rejects with its codes (ENOTFOUND, ENODATA, ETIMEOUT …). */
export type Resolve = (name: string, type: string) => Promise<string[] | string[][]>;
