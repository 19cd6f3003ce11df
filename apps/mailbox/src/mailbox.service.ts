import { Module } from '@nestjs/common';
import type { ServiceDefinition } from '#libs/service';

@Module({})
class MailboxModule {}

/** The mayor's mailbox. It has no work yet: it starts, is ready and stops. */
export const mailboxService: ServiceDefinition = {
  name: 'mailbox',
  settings: {},
  assemble: async () => ({ module: { module: MailboxModule } }),
};
