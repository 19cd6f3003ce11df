import kafkajs from 'kafkajs';
import type { Topic } from '#libs/contract';

const { AclOperationTypes, AclResourceTypes, ResourcePatternTypes } = kafkajs;

/** One permission. Everything that nobody is given here is refused: the broker denies by default. */
export interface Right {
  user: string;
  resource: 'topic' | 'group';
  name: string;
  pattern: 'literal' | 'prefixed';
  operation: 'read' | 'write' | 'describe';
}

export const departmentUser = (code: string): string => `dept-${code}`;

/**
 * Who may do what, from the topic table: writers write, readers read in their own groups (`<service>` and
 * `<service>-…`), a department reads its own topic in groups `dept-<code>-…`. A topic's only writer may read it too, so
 * that its relay can see what it wrote before a crash; where several write, none of them reads.
 */
export function rightsOf(topics: readonly Topic[]): Right[] {
  const rights: Right[] = [];
  for (const topic of topics) {
    for (const user of topic.writers) {
      rights.push(...onTopic(user, topic.name, topic.writers.length === 1 ? ['write', 'describe', 'read'] : ['write', 'describe']));
    }
    for (const user of topic.readers) rights.push(...onTopic(user, topic.name, ['read', 'describe']), ...onGroups(user));
    if (topic.department !== undefined) {
      const user = departmentUser(topic.department);
      rights.push(...onTopic(user, topic.name, ['read', 'describe']));
      rights.push({ user, resource: 'group', name: `${user}-`, pattern: 'prefixed', operation: 'read' });
    }
  }
  refuseSharedPrefixes(topics.flatMap(({ department }) => department ?? []));
  return [...new Map(rights.map((right) => [rightId(right), right])).values()];
}

/** Equal rights have equal ids. */
export function rightId({ user, resource, name, pattern, operation }: Right): string {
  return [user, resource, pattern, name, operation].join('|');
}

function onTopic(user: string, name: string, operations: Right['operation'][]): Right[] {
  return operations.map((operation) => ({ user, resource: 'topic', name, pattern: 'literal', operation }));
}

function onGroups(user: string): Right[] {
  return [
    { user, resource: 'group', name: user, pattern: 'literal', operation: 'read' },
    { user, resource: 'group', name: `${user}-`, pattern: 'prefixed', operation: 'read' },
  ];
}

// `dept-water-` is the beginning of `dept-water-supply-…`: the first could take part in the second's groups.
function refuseSharedPrefixes(codes: string[]): void {
  for (const code of codes) {
    const other = codes.find((longer) => longer.startsWith(`${code}-`));
    if (other !== undefined) {
      throw new Error(`departments "${code}" and "${other}": with these codes the first could read in the second's groups; rename one of them`);
    }
  }
}

const operations = { read: AclOperationTypes.READ, write: AclOperationTypes.WRITE, describe: AclOperationTypes.DESCRIBE };
const resources = { topic: AclResourceTypes.TOPIC, group: AclResourceTypes.GROUP };
const patterns = { literal: ResourcePatternTypes.LITERAL, prefixed: ResourcePatternTypes.PREFIXED };

/** As kafkajs has it. */
export function aclOf({ user, resource, name, pattern, operation }: Right) {
  return {
    principal: `User:${user}`,
    host: '*',
    operation: operations[operation],
    permissionType: kafkajs.AclPermissionTypes.ALLOW,
    resourceType: resources[resource],
    resourceName: name,
    resourcePatternType: patterns[pattern],
  };
}
