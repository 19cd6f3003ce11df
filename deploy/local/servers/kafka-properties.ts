/** What makes one broker different from another. */
export interface KafkaPlace {
  port: number;
  controllerPort: number;
  /** Folder of its log segments. */
  data: string;
  admin: { username: string; password: string };
}

/**
 * server.properties of one node that is broker and controller. Nobody gets in without a name: clients by
 * SASL/SCRAM, the controller's own listener by SASL/PLAIN (SCRAM users live behind it), and what no ACL allows is
 * denied. The numbers keep it small and bring it back fast; where they come from: a single node waits out its own
 * old session after kill -9 (broker.session.timeout.ms).
 */
export function kafkaProperties(place: KafkaPlace): string {
  const { admin } = place;
  const scram = 'org.apache.kafka.common.security.scram.ScramLoginModule';
  const plain = 'org.apache.kafka.common.security.plain.PlainLoginModule';
  const login = `username="${admin.username}" password="${admin.password}"`;
  return Object.entries({
    'process.roles': 'broker,controller',
    'node.id': '1',
    'controller.quorum.bootstrap.servers': `127.0.0.1:${place.controllerPort}`,
    listeners: `CLIENTS://127.0.0.1:${place.port},CONTROLLER://127.0.0.1:${place.controllerPort}`,
    'advertised.listeners': `CLIENTS://127.0.0.1:${place.port},CONTROLLER://127.0.0.1:${place.controllerPort}`,
    'listener.security.protocol.map': 'CLIENTS:SASL_PLAINTEXT,CONTROLLER:SASL_PLAINTEXT',
    'controller.listener.names': 'CONTROLLER',
    'inter.broker.listener.name': 'CLIENTS',
    'sasl.enabled.mechanisms': 'SCRAM-SHA-512',
    'sasl.mechanism.inter.broker.protocol': 'SCRAM-SHA-512',
    'sasl.mechanism.controller.protocol': 'PLAIN',
    'listener.name.controller.sasl.enabled.mechanisms': 'PLAIN',
    'listener.name.clients.scram-sha-512.sasl.jaas.config': `${scram} required ${login};`,
    'listener.name.controller.plain.sasl.jaas.config':
      `${plain} required ${login} user_${admin.username}="${admin.password}";`,
    'authorizer.class.name': 'org.apache.kafka.metadata.authorizer.StandardAuthorizer',
    'super.users': `User:${admin.username}`,
    'allow.everyone.if.no.acl.found': 'false',
    'log.dirs': place.data,
    'auto.create.topics.enable': 'false',
    'default.replication.factor': '1',
    'min.insync.replicas': '1',
    'offsets.topic.replication.factor': '1',
    'offsets.topic.num.partitions': '4',
    'transaction.state.log.replication.factor': '1',
    'transaction.state.log.min.isr': '1',
    'transaction.state.log.num.partitions': '4',
    'share.coordinator.state.topic.replication.factor': '1',
    'share.coordinator.state.topic.min.isr': '1',
    'share.coordinator.state.topic.num.partitions': '1',
    'group.initial.rebalance.delay.ms': '0',
    'broker.session.timeout.ms': '2000',
    'broker.heartbeat.interval.ms': '500',
    'log.segment.bytes': '67108864',
    'log.index.size.max.bytes': '1048576',
    'log.cleaner.dedupe.buffer.size': '16777216',
    'num.network.threads': '2',
    'num.io.threads': '4',
    'background.threads': '2',
    'log.flush.interval.ms': '1000',
    'log.flush.scheduler.interval.ms': '500',
    'log.initial.task.delay.ms': '1000',
  }).map(([key, value]) => `${key}=${value}\n`).join('');
}
