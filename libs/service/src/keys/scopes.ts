import 'reflect-metadata';
import { applyDecorators, createParamDecorator, SetMetadata, type ExecutionContext } from '@nestjs/common';
import { ApiResponse, ApiSecurity } from '@nestjs/swagger';
import type { Scope } from './key-ring.ts';
import { callerOf } from './caller.ts';

/** What a route asks of its caller; read by the guard. */
export type Requirement =
  | { kind: 'scopes'; scopes: readonly Scope[] }
  | { kind: 'department'; parameter: string };

export const requirementKey = 'minsheng:requirement';

/** Only a key of one of these scopes opens the route (or all routes of the controller). 401 without a key, 403 with another. */
export function Scopes(...scopes: [Scope, ...Scope[]]): ClassDecorator & MethodDecorator {
  return required({ kind: 'scopes', scopes }, scopes);
}

/** Only the key of the department named by this path parameter opens the route; not a staff key. */
export function DepartmentScope(parameter = 'code'): ClassDecorator & MethodDecorator {
  return required({ kind: 'department', parameter }, [`department:{${parameter}}`]);
}

function required(requirement: Requirement, scopes: readonly string[]): ClassDecorator & MethodDecorator {
  return applyDecorators(
    SetMetadata(requirementKey, requirement),
    ApiSecurity('key', [...scopes]),
    ApiResponse({ status: 401, description: 'No key, or an unknown one' }),
    ApiResponse({ status: 403, description: `The key is not one of: ${scopes.join(', ')}` }),
  );
}

/** The caller of a route with `@Scopes` or `@DepartmentScope`, as a parameter of type `CallerIdentity`. */
export const Caller = createParamDecorator((_: unknown, context: ExecutionContext) =>
  callerOf(context.switchToHttp().getRequest()));
