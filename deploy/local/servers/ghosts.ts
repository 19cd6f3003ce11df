import { setTimeout as delay } from 'node:timers/promises';
import type { Admin, GroupDescription, Kafka } from 'kafkajs';
import { serviceNames } from '#libs/contract';
import { rawCluster, type RawCluster } from '../../../libs/bus/src/kafka/internals.ts';

interface GroupCluster extends RawCluster {
  findGroupCoordinator(group: { groupId: string }): Promise<{ leaveGroup(member: { groupId: string; memberId: string }): Promise<unknown> }>;
}

/**
 * Takes the members out of the groups that `chosen` names: after a kill -9 of everything a group would wait for the dead
 * ones' session to time out (6 s) before it lets new ones in. Only for who knows that all are dead. Returns how many.
 */
export async function removeDeadMembers(kafka: Kafka, chosen: (groupId: string) => boolean = isOfService): Promise<number> {
  const admin = kafka.admin();
  await admin.connect();
  try {
    const described = await loadedGroups(admin, chosen);
    const dead = described.flatMap(({ groupId, members }) => members.map(({ memberId }) => ({ groupId, memberId })));
    if (dead.length > 0) await leave(kafka, dead);
    return dead.length;
  } finally {
    await admin.disconnect();
  }
}

/**
 * For a moment after its start the broker is still reading the groups: their list then lacks some without a word, only
 * the question for a group of the same partition is refused. These names lie in the four partitions of __consumer_offsets.
 */
const probes = ['a', 'b', 'c', 'd'];

/** Resolves when the broker has read all groups, and a new one has made the topic that it keeps them in. */
export async function untilGroupsAreRead(kafka: Kafka): Promise<void> {
  const admin = kafka.admin();
  await admin.connect();
  try {
    await loadedGroups(admin, () => false);
  } finally {
    await admin.disconnect();
  }
}

async function loadedGroups(admin: Admin, chosen: (groupId: string) => boolean): Promise<GroupDescription[]> {
  for (const deadline = Date.now() + 10_000; ; ) {
    try {
      await admin.describeGroups(probes);
      const { groups } = await admin.listGroups();
      const ours = groups.map(({ groupId }) => groupId).filter(chosen);
      return ours.length === 0 ? [] : (await admin.describeGroups(ours)).groups;
    } catch (error) {
      if (Date.now() > deadline) throw error;
      await delay(100);
    }
  }
}

async function leave(kafka: Kafka, members: { groupId: string; memberId: string }[]): Promise<void> {
  const cluster = rawCluster(kafka) as GroupCluster;
  await cluster.connect();
  try {
    await cluster.addMultipleTargetTopics([]);
    for (const member of members) {
      const coordinator = await cluster.findGroupCoordinator({ groupId: member.groupId });
      await coordinator.leaveGroup(member);
    }
  } finally {
    await cluster.disconnect();
  }
}

function isOfService(groupId: string): boolean {
  return serviceNames.some((name) => groupId === name || groupId.startsWith(`${name}-`));
}
