import { STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import { Catch, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Logger } from '../logger.ts';
import { problemDocument, toProblem } from '../problems/to-problem.ts';
import { Problem, problemKinds } from '../problems/problems.ts';
import { currentTrace } from '../traces/spans.ts';
import { stateOf } from './request-state.ts';

/** Answers with the problem that `error` is; a fault of ours is logged, since the caller is not told what it was. */
export function sendProblem(error: unknown, request: FastifyRequest, reply: FastifyReply, logger: Logger): void {
  const problem = toProblem(error);
  const state = stateOf(request);
  const traceId = currentTrace(state?.context)?.traceId;
  if (problem.status >= 500) {
    const fields = { error, status: problem.status, route: request.routeOptions?.url ?? 'unknown', traceId };
    if (problem.status === 503) logger.warn(fields, 'not available');
    else logger.error(fields, 'a request failed');
  }
  if (reply.sent) return;
  void reply.code(problem.status).headers(problem.headers).header('content-type', 'application/problem+json; charset=utf-8')
    .send(JSON.stringify(problemDocument(problem, traceId)));
}

/** The same for all that Nest catches: handlers, guards, pipes, unknown addresses, bodies that cannot be read. */
export class ProblemFilter implements ExceptionFilter {
  readonly #logger: Logger;

  constructor(logger: Logger) {
    this.#logger = logger;
  }

  catch(error: unknown, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    sendProblem(error, http.getRequest<FastifyRequest>(), http.getResponse<FastifyReply>(), this.#logger);
  }
}
// Without decorator syntax, so that Node can load this library from its source (deploy/local, scripts).
Catch()(ProblemFilter);

/** What is no HTTP, or too slow or too long a head, gets a problem document too, and the connection ends. */
export function answerClientError(error: Error & { code?: string }, socket: Socket): void {
  if (error.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy();
    return;
  }
  const problem = new Problem(clientErrorKind(error.code));
  const body = JSON.stringify(problemDocument(problem, undefined));
  socket.end(`HTTP/1.1 ${problem.status} ${STATUS_CODES[problem.status] ?? ''}\r\nconnection: close\r\n`
    + `content-type: application/problem+json; charset=utf-8\r\ncontent-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`);
}

function clientErrorKind(code: string | undefined): typeof problemKinds[keyof typeof problemKinds] | {
  code: string; status: number; title: string;
} {
  if (code === 'ERR_HTTP_REQUEST_TIMEOUT') return { code: 'timeout', status: 408, title: 'The request took too long' };
  if (code === 'HPE_HEADER_OVERFLOW') return { code: 'head-too-large', status: 431, title: 'The head is too large' };
  return problemKinds.malformed;
}
