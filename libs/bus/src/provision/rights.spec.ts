import { topicTable } from '#libs/contract';
import { rightId, rightsOf } from './rights.ts';

const rights = rightsOf(topicTable(['water', 'roads']));
const of = (user: string) => rights.filter((right) => right.user === user).map(({ operation, resource, name, pattern }) => `${operation} ${resource} ${name}${pattern === 'prefixed' ? '*' : ''}`).sort();

describe('rightsOf', () => {
  it('lets a department read its own topic in its own groups and nothing else', () => {
    expect(of('dept-water')).toEqual(['describe topic departments.water.v1', 'read group dept-water-*', 'read topic departments.water.v1']);
  });

  it('gives an adapter the rights of its rows', () => {
    expect(of('mobile')).toEqual([
      'describe topic answers.results.v1', 'describe topic answers.v1', 'describe topic answers.v1.dead-letters',
      'describe topic audit.events.v1', 'describe topic intake.messages.v1',
      'read group mobile', 'read group mobile-*', 'read topic answers.v1',
      'write topic answers.results.v1', 'write topic answers.v1.dead-letters', 'write topic audit.events.v1', 'write topic intake.messages.v1',
    ]);
  });

  it('lets the only writer of a topic read it, and no one of several', () => {
    expect(of('routing')).toContain('read topic departments.water.v1');
    expect(of('routing')).toContain('read topic cases.events.v1');
    expect(of('routing')).not.toContain('read topic audit.events.v1');
  });

  it('has each right once', () => {
    expect(new Set(rights.map(rightId)).size).toBe(rights.length);
  });

  it('denies a department the groups of another whose code begins with its own', () => {
    const denied = rightsOf(topicTable(['housing', 'housing-fund', 'water'])).filter((right) => right.denied);
    expect(denied).toEqual([
      { user: 'dept-housing', resource: 'group', name: 'dept-housing-fund-', pattern: 'prefixed', operation: 'read', denied: true },
    ]);
  });
});
