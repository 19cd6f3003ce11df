import { servicePorts } from '#libs/contract';
import type { Route } from '../apps/console/src/front-door/route-table.ts';

/**
 * The Caddyfile of the composed system: each row goes straight to its service; everything else (pages, documentation, the
 * combined /readyz, other methods, unknown addresses) to the console's front door, which answers as it does locally.
 */
export function caddyfile(routes: readonly Route[]): string {
  const rows = routes.filter((route) => !route.localOnly);
  return `# Made by \`node scripts/routes.ts\` from deploy/routes.yaml. Change it there.
{
\tadmin off
}

# An instance that died is left out until it answers again.
(to) {
\treverse_proxy {args[0]} {
\t\thealth_uri /healthz
\t\thealth_interval 5s
\t\thealth_timeout 2s
\t\tfail_duration 5s
\t\ttransport http {
\t\t\tdial_timeout 2s
\t\t\tresponse_header_timeout 60s
\t\t}
\t}
}

# SITE_ADDRESS is the public host name; with one, Caddy fetches its certificate itself.
{$SITE_ADDRESS::8080} {
${rows.map(handle).join('')}
\thandle {
\t\timport to console:8080
\t}

\thandle_errors 413 {
\t\theader Content-Type application/problem+json
\t\trespond \`${problem('too-large', 'The request is too large', 413)}\` 413
\t}
\thandle_errors {
\t\theader Content-Type application/problem+json
\t\theader Retry-After 5
\t\trespond \`${problem('unavailable', 'Not available at the moment', 503)}\` 503
\t}
}
`;
}

function handle(route: Route): string {
  const name = route.path.slice(1).replaceAll(/[^a-z0-9]+/g, '-');
  return `
\t# ${route.calledBy}: ${route.allowedBy}
\t@${name} {
\t\tmethod ${route.methods.join(' ')}
\t\tpath ${route.path} ${route.path}/*
\t}
\thandle @${name} {
\t\trequest_body {
\t\t\tmax_size ${route.bodyMiB}MiB
\t\t}
\t\timport to ${route.service}:${servicePorts[route.service]}
\t}
`;
}

function problem(code: string, title: string, status: number): string {
  return JSON.stringify({ type: `urn:minsheng:problem:${code}`, title, status });
}
