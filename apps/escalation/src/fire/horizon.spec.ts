import { silentLogger, type Clock } from '#libs/service';
import { Horizon, isRead } from './horizon.ts';

const end = (partition: number, high: bigint, low = 0n) => ({ partition, low, high });

describe('isRead', () => {
  it('asks every partition up to its end; one that holds nothing has nothing to be read', () => {
    expect(isRead([end(0, 5n), end(1, 0n)], new Map([[0, 5n]]))).toBe(true);
    expect(isRead([end(0, 5n), end(1, 0n)], new Map([[0, 4n]]))).toBe(false);
    expect(isRead([end(0, 5n), end(1, 1n)], new Map([[0, 9n]]))).toBe(false);
    expect(isRead([end(0, 70n, 70n)], new Map())).toBe(true);
  });
});

describe('the horizon', () => {
  function make(partitions = 1) {
    const world = { now: 1000, end: 3n, position: 0n, asked: [] as number[], fails: false };
    const clock: Clock = { now: () => new Date(world.now), sleep: async () => undefined };
    const horizon = new Horizon({
      partitions, clock, logger: silentLogger,
      async ends() {
        world.asked.push(world.now);
        if (world.fails) throw new Error('no broker');
        return [end(0, world.end)];
      },
      positions: async () => new Map([[0, world.position]]),
    });
    return { world, horizon };
  }

  it('is the time before the ends were asked for, once they are read', async () => {
    const { world, horizon } = make();
    expect(await horizon.look()).toBeUndefined();
    world.now = 2000;
    world.position = 3n;
    expect(await horizon.look()).toEqual(new Date(1000));
    // A new look asks anew.
    expect(await horizon.look()).toEqual(new Date(2000));
    expect(world.asked).toEqual([1000, 2000]);
  });

  it('does not move on with a topic that never rests', async () => {
    const { world, horizon } = make();
    await horizon.look();
    world.end = 100n;
    world.position = 3n;
    expect(await horizon.look()).toEqual(new Date(1000));
    expect(await horizon.look()).toBeUndefined();
  });

  it('is none while the brokers do not answer, or tell of too few partitions', async () => {
    const { world, horizon } = make();
    world.fails = true;
    world.position = 3n;
    expect(await horizon.look()).toBeUndefined();
    world.fails = false;
    world.now = 5000;
    expect(await horizon.look()).toEqual(new Date(5000));
    const few = make(2);
    few.world.position = 3n;
    expect(await few.horizon.look()).toBeUndefined();
  });
});
