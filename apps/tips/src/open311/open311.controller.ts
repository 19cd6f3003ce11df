import { Controller, Get, Inject, Param, Post, Query, Req, Res } from '@nestjs/common';
import { ApiBody, ApiConsumes, ApiOperation, ApiParam, ApiProduces, ApiResponse, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { City } from '#libs/city';
import { BodyLimit, KeyRing, notFound, UnreadForm } from '#libs/service';
import { answer, withoutFormat } from './answer/format.ts';
import type { Json } from './answer/xml.ts';
import { asks, inFormats, postedForm } from './api-docs.ts';
import { discovery } from './catalogue/discovery.ts';
import { serviceDefinition, serviceList } from './catalogue/services.ts';
import { open311Token, type Open311Parts } from './parts.ts';
import { postRequest } from './post/post-request.ts';
import { checkJurisdiction, serviceOf } from './post/read-post.ts';
import { listRequests, listUpdates, notesOf, numberOfToken } from './requests/list.ts';
import { readRequestsQuery, readUpdatesQuery } from './requests/query.ts';
import { requestOf, updateOf } from './requests/view.ts';

type Asked = Readonly<Record<string, unknown>>;

const largestPost = 64 * 1024 * 1024;

/** Open311 GeoReport v2: what can be reported, reporting it, and what everybody may see of it. */
@ApiTags('Open311 GeoReport v2')
@ApiProduces('application/json', 'text/xml')
@Controller('open311/v2')
export class Open311Controller {
  readonly #parts: Open311Parts;
  readonly #keys: KeyRing;

  constructor(@Inject(open311Token) parts: Open311Parts, @Inject(KeyRing) keys: KeyRing) {
    this.#parts = parts;
    this.#keys = keys;
  }

  @Get(inFormats('discovery'))
  @ApiOperation({ summary: 'Where the API is and in which formats' })
  @asks('jurisdiction_id')
  async discovery(@Query() query: Asked, @Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const { channel: { store }, clock, settings: { PUBLIC_URL: publicUrl, OPEN311_CONTACT: contact } } = this.#parts;
    await answer(request, reply, 'discovery', await discovery(this.#city(query), { store, clock, publicUrl, contact }));
  }

  @Get(inFormats('services'))
  @ApiOperation({ summary: 'What can be reported' })
  @asks('jurisdiction_id')
  async services(@Query() query: Asked, @Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    await answer(request, reply, 'services', serviceList(this.#city(query)));
  }

  @Get('services/:service')
  @ApiOperation({ summary: 'What is asked beside the description of one kind of report' })
  @ApiParam({ name: 'service', description: 'service_code, with .json or .xml behind it' })
  @asks('jurisdiction_id')
  async definition(@Param('service') service: string, @Query() query: Asked, @Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const city = this.#city(query);
    await answer(request, reply, 'service_definition', serviceDefinition(serviceOf(withoutFormat(service), city)));
  }

  @Post(inFormats('requests'))
  @BodyLimit(largestPost)
  @UnreadForm()
  @ApiOperation({ summary: 'Reports something; the same again within ten minutes, or under the same Idempotency-Key, is the same report' })
  @ApiConsumes('application/x-www-form-urlencoded', 'multipart/form-data')
  @ApiBody({ schema: postedForm })
  @ApiResponse({ status: 200, description: 'Kept for good: service_request_id with the PIN in service_notice, or a token to ask for it' })
  @ApiResponse({ status: 400, description: 'What is wrong, each field named' })
  @ApiResponse({ status: 403, description: 'api_key is missing or not one' })
  @ApiResponse({ status: 404, description: 'No such service or jurisdiction' })
  @ApiResponse({ status: 429, description: 'The key posts too fast: again after Retry-After' })
  @ApiResponse({ status: 503, description: 'Not kept: send it again after Retry-After' })
  async post(@Query() query: Asked, @Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    this.#city(query);
    await answer(request, reply, 'service_requests', await postRequest(request, this.#keys, this.#parts));
  }

  @Get(inFormats('requests'))
  @ApiOperation({ summary: 'Reports that came in by Open311 and that everybody may see, the newest first' })
  @asks('service_request_id', 'service_code', 'start_date', 'end_date', 'status', 'updated_after', 'updated_before', 'page', 'page_size', 'extensions', 'jurisdiction_id')
  async requests(@Query() query: Asked, @Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const city = this.#city(query);
    const { clock, channel: { store } } = this.#parts;
    const asked = readRequestsQuery(query, clock.now());
    const rows = await listRequests(store, asked);
    const notes = asked.extensions ? await notesOf(store, rows.map((row) => row.case_id)) : undefined;
    await answer(request, reply, 'service_requests', rows.map((row) => requestOf(row, city, notes && (notes.get(row.case_id) ?? []))));
  }

  @Get('requests/:id')
  @ApiOperation({ summary: 'One report' })
  @ApiParam({ name: 'id', description: 'service_request_id, with .json or .xml behind it' })
  @asks('extensions', 'jurisdiction_id')
  async request(@Param('id') id: string, @Query() query: Asked, @Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const city = this.#city(query);
    const { clock, channel: { store } } = this.#parts;
    const asked = { ...readRequestsQuery({ extensions: query.extensions }, clock.now()), ids: [withoutFormat(id)] };
    const [row] = await listRequests(store, asked);
    if (!row) throw notFound('service_request_id not found: there is no such request that everybody may see.');
    const notes = asked.extensions ? (await notesOf(store, [row.case_id])).get(row.case_id) ?? [] : undefined;
    await answer(request, reply, 'service_requests', [requestOf(row, city, notes)]);
  }

  @Get('tokens/:token')
  @ApiOperation({ summary: 'The service_request_id of a report whose answer had a token; null until there is one' })
  @ApiParam({ name: 'token', description: 'the token, with .json or .xml behind it' })
  @asks('jurisdiction_id')
  async token(@Param('token') token: string, @Query() query: Asked, @Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    this.#city(query);
    const id = withoutFormat(token).toLowerCase();
    const found = z.uuid().safeParse(id).success ? await numberOfToken(this.#parts.channel.store, id) : undefined;
    if (!found) throw notFound('token not found.');
    const value: Json = [{ service_request_id: found.number, token: id }];
    await answer(request, reply, 'service_requests', value);
  }

  @Get(inFormats('servicerequestupdates'))
  @ApiOperation({ summary: 'Changes of status, the oldest first' })
  @asks('service_request_id', 'start_date', 'end_date', 'page', 'page_size', 'jurisdiction_id')
  async updates(@Query() query: Asked, @Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const city = this.#city(query);
    const { clock, channel: { store } } = this.#parts;
    const rows = await listUpdates(store, readUpdatesQuery(query, clock.now()));
    await answer(request, reply, 'service_request_updates', rows.map((row) => updateOf(row, city)));
  }

  /** @throws Problem 404 for a jurisdiction that is not here */
  #city(query: Asked): City {
    const city = this.#parts.channel.city.now;
    const id = Array.isArray(query.jurisdiction_id) ? (query.jurisdiction_id as unknown[])[0] : query.jurisdiction_id;
    checkJurisdiction(typeof id === 'string' ? id : undefined, city);
    return city;
  }
}
