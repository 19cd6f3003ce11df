import { Controller, Inject, Param, Post, Req, Res, type Type } from '@nestjs/common';
import { ApiConsumes, ApiOperation, ApiParam, ApiResponse, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { AdapterName } from '#libs/contract';
import { UnreadForm } from '#libs/service';
import { channelToken, publicUrlToken } from '../../adapter.ts';
import type { Channel } from '../../channel.ts';
import { answerWebhook, webhookOf } from '../../http/webhook.ts';

/** What telephone providers call, at `/<channel>/voice/<provider>` and below it. Their own signature is the key. */
export function voiceController(channelName: AdapterName): Type {
  @ApiTags('Telephone providers')
  @Controller(`${channelName}/voice/:provider`)
  class VoiceController {
    readonly #channel: Channel;
    readonly #publicUrl: string;

    constructor(@Inject(channelToken) channel: Channel, @Inject(publicUrlToken) url: string) {
      this.#channel = channel;
      this.#publicUrl = url;
    }

    @Post()
    @UnreadForm()
    @ApiOperation({ summary: 'A citizen calls: he is greeted and recorded' })
    @ApiParam({ name: 'provider', description: 'twilio' })
    @ApiConsumes('application/x-www-form-urlencoded')
    @ApiResponse({ status: 200, description: 'Stored for good; what the provider is to do with the call' })
    @ApiResponse({ status: 403, description: 'Not proved to come from the provider' })
    @ApiResponse({ status: 503, description: 'Not stored: send it again after Retry-After' })
    async call(@Param('provider') provider: string, @Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
      await this.#receive(provider, request, reply);
    }

    @Post('recording')
    @UnreadForm()
    @ApiOperation({ summary: 'What became of the recording of a call' })
    @ApiParam({ name: 'provider', description: 'twilio' })
    @ApiConsumes('application/x-www-form-urlencoded')
    @ApiResponse({ status: 200, description: 'Stored for good' })
    @ApiResponse({ status: 403, description: 'Not proved to come from the provider' })
    @ApiResponse({ status: 503, description: 'Not stored: send it again after Retry-After' })
    async recording(@Param('provider') provider: string, @Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
      await this.#receive(provider, request, reply);
    }

    async #receive(provider: string, request: FastifyRequest, reply: FastifyReply): Promise<void> {
      await answerWebhook(reply, this.#channel.receive(`${provider}-voice`, webhookOf(request, this.#publicUrl)));
    }
  }
  return VoiceController;
}
