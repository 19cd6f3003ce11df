import { Controller, Inject, Param, Post, Req, Res } from '@nestjs/common';
import { ApiConsumes, ApiOperation, ApiParam, ApiResponse, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { answerWebhook, channelToken, publicUrlToken, webhookOf, type Channel } from '#libs/channel';
import { UnreadBody, UnreadForm } from '#libs/service';

/** What SMS providers call. Their own signature, or the secret of the address, is the key; nothing is stored of a request that has none. */
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

  @Post(':secret')
  @UnreadBody()
  @ApiOperation({ summary: 'Messages from citizens and reports about texts that were sent, by a provider that signs nothing; told apart by their shape' })
  @ApiParam({ name: 'provider', description: 'aliyun, tencent' })
  @ApiParam({ name: 'secret', description: 'the secret part of the address that the provider was given' })
  @ApiConsumes('application/json')
  @ApiResponse({ status: 200, description: 'All of it stored for good; the provider’s own kind of answer' })
  @ApiResponse({ status: 403, description: 'Another secret, or not one of the provider’s addresses' })
  @ApiResponse({ status: 503, description: 'Not all of it stored: send it again after Retry-After' })
  async pushed(@Param('provider') provider: string, @Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const webhook = webhookOf(request, this.#publicUrl);
    await answerWebhook(reply, this.#channel.receive(provider, webhook)?.then((answer) => this.#channel.report(provider, webhook) ?? answer));
  }

  @Post(':secret/status')
  @UnreadBody()
  @ApiOperation({ summary: 'The same at an address of its own, for consoles that ask for two' })
  @ApiParam({ name: 'provider', description: 'aliyun, tencent' })
  @ApiParam({ name: 'secret', description: 'the secret part of the address that the provider was given' })
  @ApiConsumes('application/json')
  @ApiResponse({ status: 200, description: 'All of it noted' })
  @ApiResponse({ status: 403, description: 'Another secret, or not one of the provider’s addresses' })
  async pushedStatus(@Param('provider') provider: string, @Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    await this.pushed(provider, request, reply);
  }
}
