export { systemClock, type Clock } from './clock.ts';
export { steppedClock, type SteppedClock } from './stepped-clock.ts';
export { silentLogger, type Logger } from './logger.ts';
export { systemRandom, type Random } from './random.ts';
export type { Assembly, ServiceContext, ServiceDefinition } from './definition.ts';

export { readSettings, requiredInProduction, SettingsError, withLocalDefault,
  type Environment, type SettingProblem } from './settings/read-settings.ts';
export { cidrs, httpUrl, list, onOff, port, secret, whole, type Cidr } from './settings/kinds.ts';
export { httpSettings, type HttpSettings } from './settings/http-settings.ts';
export { trustedProxies } from './settings/trusted-proxies.ts';

export { startService, type Overrides, type RunningService } from './start/start-service.ts';
export { exitConfiguration, main } from './start/main.ts';

export { conflict, forbidden, invalid, notFound, Problem, problemKinds, tooMany, unauthorised, unavailable,
  type FieldError, type ProblemKind, type ProblemOptions } from './problems/problems.ts';
export { fieldErrors, problemDocument, toProblem } from './problems/to-problem.ts';
export { parseBody, zodPipe } from './problems/parse-body.ts';

export { hashOfKey, KeyRing, keysFileSchema, scopeSchema, type CallerIdentity, type Scope } from './keys/key-ring.ts';
export { Caller, DepartmentScope, Scopes } from './keys/scopes.ts';
export { bearerKey, shownKey } from './keys/keys-guard.ts';
export { callerOf } from './keys/caller.ts';

export { BodyLimit, defaultBodyLimit, formFields, rawBody, UnreadBody, UnreadForm } from './http/bodies.ts';
export { clientAddress, isTrusted } from './http/client-address.ts';
export { html, Markup, type MarkupValue } from './http/html.ts';
export { publicUrl } from './http/public-url.ts';
export { observeRequests, type Observers } from './http/observe.ts';
export { answerClientError, sendProblem } from './http/send-problem.ts';
export type { Readiness } from './http/health.ts';

export { createLogger } from './logs/pino-logger.ts';
export { describeError } from './logs/describe-error.ts';
export { activeTracer, currentTrace, currentTraceparent, injectTrace, inSpan, withExtractedTrace,
  type TraceHeaders } from './traces/spans.ts';

export { ApiZodAnswer, ApiZodBody, ApiZodQuery, JsonBody, QueryOf } from './openapi/zod-docs.ts';
