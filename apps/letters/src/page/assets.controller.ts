import { Controller, Get, Inject, Param, Res } from '@nestjs/common';
import { ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { notFound } from '#libs/service';
import { lettersToken, type Letters } from '../letters.ts';

/** What the page of letters loads; it says nothing of any letter. */
@ApiTags('Letters')
@Controller('letters/assets')
export class AssetsController {
  readonly #letters: Letters;

  constructor(@Inject(lettersToken) letters: Letters) {
    this.#letters = letters;
  }

  @Get(':file')
  @ApiOperation({ summary: 'Style and script of the page' })
  @ApiResponse({ status: 200, description: 'The file' })
  @ApiResponse({ status: 404, description: 'There is no such file' })
  async asset(@Param('file') name: string, @Res() reply: FastifyReply): Promise<void> {
    const asset = this.#letters.pages.asset(name);
    if (!asset) throw notFound('There is no such file.');
    await reply.header('content-type', asset.mediaType).header('cache-control', 'max-age=300').header('x-content-type-options', 'nosniff').send(asset.content);
  }
}
