import { Controller, Inject, Param, Post, Req, Res } from '@nestjs/common';
import { ApiConsumes, ApiOperation, ApiParam, ApiResponse, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { answerWebhook, channelToken, publicUrlToken, webhookOf, type Channel } from '#libs/channel';
import { UnreadForm } from '#libs/service';

/** What SMS providers call. Their own signature is the key; nothing is stored of a request that has none. */
@ApiTags('SMS providers')
@Controller('mobile/sms/:provider')
export class SmsController {
  readonly #channel: Channel;
  readonly #publicUrl: string;

  constructor(@Inject(channelToken) channel: Channel, @Inject(publicUrlToken) url: string) {
    this.#channel = channel;
    this.#publicUrl = url;
  }

  @Post()
  @UnreadForm()
  @ApiOperation({ summary: 'A text or picture message from a citizen' })
  @ApiParam({ name: 'provider', description: 'twilio' })
  @ApiConsumes('application/x-www-form-urlencoded')
  @ApiResponse({ status: 200, description: 'Stored for good; the provider’s own kind of answer' })
  @ApiResponse({ status: 403, description: 'Not proved to come from the provider' })
  @ApiResponse({ status: 503, description: 'Not stored: send it again after Retry-After' })
  async message(@Param('provider') provider: string, @Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    await answerWebhook(reply, this.#channel.receive(provider, webhookOf(request, this.#publicUrl)));
  }

  @Post('status')
  @UnreadForm()
  @ApiOperation({ summary: 'What became of a text that was sent' })
  @ApiParam({ name: 'provider', description: 'twilio' })
  @ApiConsumes('application/x-www-form-urlencoded')
  @ApiResponse({ status: 200, description: 'Noted' })
  @ApiResponse({ status: 403, description: 'Not proved to come from the provider' })
  async status(@Param('provider') provider: string, @Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    await answerWebhook(reply, this.#channel.report(provider, webhookOf(request, this.#publicUrl)));
  }
}
