import { Controller, Get, Module, Param, Post } from '@nestjs/common';
import request from 'supertest';
import { z } from 'zod';
import type { ServiceDefinition } from '../definition.ts';
import { DepartmentScope, Scopes } from '../keys/scopes.ts';
import { silentLogger } from '../logger.ts';
import { startService } from '../start/start-service.ts';
import { ApiZodAnswer, ApiZodBody, JsonBody, QueryOf } from './zod-docs.ts';

const place = z.object({ street: z.string().describe('name of the street') }).meta({ id: 'Place' });
const action = z.strictObject({ action: z.enum(['accept', 'return']), place: place.optional() });
const filters = z.object({ limit: z.coerce.number().int().max(100).default(20), kind: z.string() });

@Controller('api/departments/:code')
@DepartmentScope()
class DepartmentsController {
  @Post('actions')
  @ApiZodAnswer(201, z.object({ version: z.int(), place }), 'done')
  act(@Param('code') code: string, @JsonBody(action) body: z.output<typeof action>) { return { code, ...body }; }
}

@Controller('api/cases')
class CasesController {
  @Get()
  @Scopes('staff', 'supervisor')
  list(@QueryOf(filters) query: z.output<typeof filters>) { return query; }

  @Post('form')
  @ApiZodBody(z.object({ MessageSid: z.string() }), 'application/x-www-form-urlencoded')
  form() { return {}; }
}

@Module({ controllers: [DepartmentsController, CasesController] })
class DocumentModule {}

const definition: ServiceDefinition = { name: 'routing', settings: {}, assemble: async () => ({ module: { module: DocumentModule } }) };

it('documents bodies, queries, answers, keys and problems from the schemas that check them', async () => {
  const service = await startService(definition, { MINSHENG_ENVIRONMENT: 'local' }, { port: 0, logger: silentLogger });
  const { body } = await request(service.url).get('/openapi.json').expect(200);
  await service.close();

  expect(body.openapi).toBe('3.1.0');
  const act = body.paths['/api/departments/{code}/actions'].post;
  expect(act.security).toEqual([{ key: ['department:{code}'] }]);
  const acted = act.requestBody.content['application/json'].schema;
  expect(acted).toMatchObject({
    type: 'object', additionalProperties: false, required: ['action'],
    properties: { action: { enum: ['accept', 'return'] }, place: { $ref: '#/components/schemas/Place' } },
  });
  expect(body.components.schemas.Place.properties.street.description).toBe('name of the street');
  expect(act.responses['201'].content['application/json'].schema.properties.place).toEqual({ $ref: '#/components/schemas/Place' });
  expect(act.responses.default).toEqual({ $ref: '#/components/responses/Problem' });

  const list = body.paths['/api/cases'].get;
  expect(list.security).toEqual([{ key: ['staff', 'supervisor'] }]);
  expect(list.parameters).toEqual(expect.arrayContaining([
    expect.objectContaining({ name: 'limit', in: 'query', required: false }),
    expect.objectContaining({ name: 'kind', in: 'query', required: true, schema: { type: 'string' } }),
  ]));
  const form = body.paths['/api/cases/form'].post;
  expect(form.security).toBeUndefined();
  expect(form.requestBody.content['application/x-www-form-urlencoded'].schema.required).toEqual(['MessageSid']);
});
