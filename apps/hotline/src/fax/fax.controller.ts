import { Controller, Inject, Post, Req, Res } from '@nestjs/common';
import { ApiConsumes, ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { answerWebhook, channelToken, publicUrlToken, webhookOf, type Channel } from '#libs/channel';
import { BodyLimit, UnreadBody, UnreadForm } from '#libs/service';
import type { Sinch } from './sinch/sinch.ts';
import { signalWireName } from './signalwire/form.ts';
import { telnyxName } from './telnyx/event.ts';

/** By which the controller is given Sinch; undefined where the city does not use it. */
export const sinchToken = Symbol('sinch');

/** With the document in it. */
const mostBytes = 32 * 1024 * 1024;

/** What fax providers call. Nothing is stored of a request that is not proved, by its signature or by the provider's own list. */
@ApiTags('Fax providers')
@Controller('hotline/fax')
export class FaxController {
  readonly #channel: Channel;
  readonly #publicUrl: string;
  readonly #sinch: Sinch | undefined;

  constructor(@Inject(channelToken) channel: Channel, @Inject(publicUrlToken) url: string, @Inject(sinchToken) sinch: Sinch | undefined) {
    this.#channel = channel;
    this.#publicUrl = url;
    this.#sinch = sinch;
  }

  @Post('telnyx')
  @UnreadBody()
  @ApiOperation({ summary: 'What Telnyx tells of a fax: received, failed, or on its way' })
  @ApiConsumes('application/json')
  @ApiResponse({ status: 200, description: 'Stored for good, or of no interest' })
  @ApiResponse({ status: 403, description: 'Not proved to come from Telnyx' })
  @ApiResponse({ status: 503, description: 'Not stored: send it again after Retry-After' })
  async telnyx(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    await answerWebhook(reply, this.#channel.receive(telnyxName, webhookOf(request, this.#publicUrl)));
  }

  @Post('sinch')
  @UnreadBody()
  @BodyLimit(mostBytes)
  @ApiOperation({ summary: 'That a fax came in at Sinch; the fax itself is asked of Sinch, nothing else here is believed' })
  @ApiConsumes('application/json', 'multipart/form-data')
  @ApiResponse({ status: 200, description: 'Stored for good, or of no interest' })
  @ApiResponse({ status: 403, description: 'The project has no such fax' })
  @ApiResponse({ status: 429, description: 'Too many faxes were named that are none of ours' })
  @ApiResponse({ status: 503, description: 'Not stored, or Sinch did not answer: send it again after Retry-After' })
  async sinch(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    await answerWebhook(reply, this.#sinch?.notified(webhookOf(request, this.#publicUrl), this.#channel));
  }

  @Post('signalwire')
  @UnreadForm()
  @ApiOperation({ summary: 'That a fax is about to come in at SignalWire; answered with what to do' })
  @ApiConsumes('application/x-www-form-urlencoded')
  @ApiResponse({ status: 200, description: '<Response><Receive action="…"/></Response>' })
  @ApiResponse({ status: 403, description: 'Not proved to come from SignalWire' })
  async signalWire(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    await answerWebhook(reply, this.#channel.receive(signalWireName, webhookOf(request, this.#publicUrl)));
  }

  @Post('signalwire/received')
  @UnreadForm()
  @ApiOperation({ summary: 'What became of a fax at SignalWire' })
  @ApiConsumes('application/x-www-form-urlencoded')
  @ApiResponse({ status: 200, description: 'Stored for good' })
  @ApiResponse({ status: 403, description: 'Not proved to come from SignalWire' })
  @ApiResponse({ status: 503, description: 'Not stored: send it again after Retry-After' })
  async signalWireReceived(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    await this.signalWire(request, reply);
  }
}
