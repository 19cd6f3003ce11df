import { Controller, Get, Inject, Param, Query, Res } from '@nestjs/common';
import { ApiOperation, ApiProduces, ApiQuery, ApiResponse, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { notFound } from '#libs/service';
import { lookOf } from './language.ts';
import { pagesToken, type Pages } from './pages.ts';

/** The form, and what its pages load. */
@ApiTags('Web form')
@Controller('tips')
export class FormController {
  readonly #pages: Pages;

  constructor(@Inject(pagesToken) pages: Pages) {
    this.#pages = pages;
  }

  @Get()
  @ApiOperation({ summary: 'The form in which citizens report' })
  @ApiQuery({ name: 'lang', required: false, enum: ['zh', 'en'] })
  @ApiQuery({ name: 'size', required: false, enum: ['large'] })
  @ApiProduces('text/html')
  @ApiResponse({ status: 200, description: 'The page' })
  async show(@Query() query: Record<string, unknown>, @Res() reply: FastifyReply): Promise<void> {
    await this.#pages.form(reply, 200, { look: lookOf(query) });
  }

  @Get('assets/:file')
  @ApiOperation({ summary: 'Style, scripts and map of the form' })
  @ApiResponse({ status: 200, description: 'The file' })
  @ApiResponse({ status: 404, description: 'There is no such file' })
  async asset(@Param('file') name: string, @Res() reply: FastifyReply): Promise<void> {
    const asset = this.#pages.asset(name);
    if (!asset) throw notFound('There is no such file.');
    await reply.header('content-type', asset.mediaType).header('cache-control', 'max-age=300').header('x-content-type-options', 'nosniff').send(asset.content);
  }
}
