import { parse } from 'yaml';
import { z } from 'zod';
import { serviceNames } from '#libs/contract';

const methods = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'] as const;

const routeSchema = z.strictObject({
  path: z.string().regex(/^(\/[a-z0-9._-]+)+$/, 'not a path of plain lower-case segments such as /api/cases'),
  service: z.enum(serviceNames),
  methods: z.array(z.enum(methods)).min(1),
  calledBy: z.string().min(1),
  allowedBy: z.string().min(1),
  bodyMiB: z.int().min(1).max(1024).default(1),
  localOnly: z.boolean().default(false),
});

const tableSchema = z.strictObject({ routes: z.array(routeSchema).min(1) }).superRefine(({ routes }, context) => {
  const seen = new Set<string>();
  for (const [index, { path }] of routes.entries()) {
    if (seen.has(path)) context.addIssue({ code: 'custom', path: ['routes', index, 'path'], message: `${path} stands here twice` });
    seen.add(path);
  }
});

/** One row of deploy/routes.yaml: all addresses that begin with the segments of `path` go to `service`. */
export type Route = z.output<typeof routeSchema>;

/** @throws Error that names the file and every faulty row */
export function parseRouteTable(text: string, file: string): Route[] {
  let content: unknown;
  try {
    content = parse(text);
  } catch (error) {
    throw new Error(`${file} is not YAML: ${error instanceof Error ? error.message : 'unknown fault'}`, { cause: error });
  }
  const result = tableSchema.safeParse(content);
  if (result.success) return result.data.routes;
  const faults = result.error.issues.map((issue) => `  ${issue.path.join('.')}: ${issue.message}`);
  throw new Error(`${file} is faulty:\n${faults.join('\n')}`);
}

/** The row that an address falls under: the longest path that its segments begin with. */
export function routeFor(routes: readonly Route[], path: string): Route | undefined {
  return routes.filter((route) => path === route.path || path.startsWith(`${route.path}/`))
    .sort((a, b) => b.path.length - a.path.length)[0];
}
