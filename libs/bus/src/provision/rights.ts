import kafkajs from 'kafkajs';
import type { Topic } from '#libs/contract';

const { AclOperationTypes, AclPermissionTypes, AclResourceTypes, ResourcePatternTypes } = kafkajs;

/** One permission. Everything that nobody is given here is refused: the broker denies by default. */
export interface Right {
  user: string;
  resource: 'topic' | 'group';
  name: string;
  pattern: 'literal' | 'prefixed';
  operation: 'read' | 'write' | 'describe';
  /** Takes away what a prefix gives too much. */
  denied?: true;
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
  rights.push(...othersGroups(topics.flatMap(({ department }) => department ?? [])));
  return [...new Map(rights.map((right) => [rightId(right), right])).values()];
}

/** Equal rights have equal ids. */
export function rightId({ user, resource, name, pattern, operation, denied }: Right): string {
  return [user, resource, pattern, name, operation, denied ? 'denied' : 'allowed'].join('|');
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

/** `dept-housing-` is also the beginning of `dept-housing-fund-…`: the first must not take part in the second's groups. */
function othersGroups(codes: string[]): Right[] {
  return codes.flatMap((code) =>
    codes
      .filter((longer) => longer.startsWith(`${code}-`))
      .map((longer): Right => ({
        user: departmentUser(code), resource: 'group', name: `${departmentUser(longer)}-`, pattern: 'prefixed', operation: 'read', denied: true,
      })),
  );
}

const operations = { read: AclOperationTypes.READ, write: AclOperationTypes.WRITE, describe: AclOperationTypes.DESCRIBE };
const resources = { topic: AclResourceTypes.TOPIC, group: AclResourceTypes.GROUP };
const patterns = { literal: ResourcePatternTypes.LITERAL, prefixed: ResourcePatternTypes.PREFIXED };

/** As kafkajs has it. */
export function aclOf({ user, resource, name, pattern, operation, denied }: Right) {
  return {
    principal: `User:${user}`,
    host: '*',
    operation: operations[operation],
    permissionType: denied ? AclPermissionTypes.DENY : AclPermissionTypes.ALLOW,
    resourceType: resources[resource],
    resourceName: name,
    resourcePatternType: patterns[pattern],
  };
}
