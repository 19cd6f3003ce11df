import kafkajs, { type Admin } from 'kafkajs';
import { aclOf, rightId, type Right } from './rights.ts';

const { AclOperationTypes, AclPermissionTypes, AclResourceTypes, ResourcePatternTypes } = kafkajs;

/**
 * Makes the rights of the users that `isOurs` names exactly these: creates what is missing, removes what is not listed.
 * Other users' rights are left alone. Resolves when the broker that answers shows them.
 */
export async function applyRights(admin: Admin, rights: Right[], isOurs: (user: string) => boolean): Promise<{ created: number; removed: number }> {
  const wanted = new Map(rights.map((right) => [rightId(right), right]));
  const found = await presentRights(admin, isOurs);
  const missing = [...wanted].filter(([id]) => !found.has(id)).map(([, right]) => aclOf(right));
  const surplus = [...found].filter(([id]) => !wanted.has(id)).map(([, acl]) => acl);
  if (missing.length > 0) await admin.createAcls({ acl: missing });
  if (surplus.length > 0) await admin.deleteAcls({ filters: surplus });
  await shown(admin, isOurs, new Set(wanted.keys()));
  return { created: missing.length, removed: surplus.length };
}

type FoundAcl = ReturnType<typeof aclOf>;

async function presentRights(admin: Admin, isOurs: (user: string) => boolean): Promise<Map<string, FoundAcl>> {
  const { resources } = await admin.describeAcls({
    resourceType: AclResourceTypes.ANY,
    resourcePatternType: ResourcePatternTypes.ANY,
    operation: AclOperationTypes.ANY,
    permissionType: AclPermissionTypes.ANY,
  });
  const found = new Map<string, FoundAcl>();
  for (const { resourceType, resourceName, resourcePatternType, acls } of resources) {
    for (const acl of acls) {
      const user = acl.principal.replace(/^User:/, '');
      if (!isOurs(user)) continue;
      const entry = { ...acl, resourceType, resourceName, resourcePatternType };
      found.set(idOf(entry, user), entry);
    }
  }
  return found;
}

/** A right's id where it is one that we could give; else an id that no right of ours has, so that it is removed. */
function idOf(acl: FoundAcl, user: string): string {
  const resource = acl.resourceType === AclResourceTypes.TOPIC ? 'topic' : acl.resourceType === AclResourceTypes.GROUP ? 'group' : undefined;
  const pattern = acl.resourcePatternType === ResourcePatternTypes.PREFIXED ? 'prefixed' : 'literal';
  const operation = acl.operation === AclOperationTypes.READ ? 'read' : acl.operation === AclOperationTypes.WRITE ? 'write' : acl.operation === AclOperationTypes.DESCRIBE ? 'describe' : undefined;
  if (resource && operation && acl.host === '*') {
    const denied = acl.permissionType === AclPermissionTypes.DENY;
    return rightId({ user, resource, name: acl.resourceName, pattern, operation, ...(denied ? { denied } : {}) });
  }
  return `foreign ${JSON.stringify(acl)}`;
}

async function shown(admin: Admin, isOurs: (user: string) => boolean, wanted: Set<string>): Promise<void> {
  for (let tries = 0; tries < 100; tries += 1) {
    const found = await presentRights(admin, isOurs);
    if (found.size === wanted.size && [...wanted].every((id) => found.has(id))) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error('Kafka took the rights but does not show them: is another `city apply` running?');
}
