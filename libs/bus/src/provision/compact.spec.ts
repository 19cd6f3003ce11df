import { Compact, CompactReader } from './compact.ts';

describe('compact types', () => {
  it('are written as KIP-482 has them', () => {
    const written = new Compact().tags().length(0).string('ab').int8(2).int32(4096).bytes(Buffer.alloc(200)).buffer();
    expect(written.subarray(0, 12).toString('hex')).toBe('00' + '01' + '036162' + '02' + '00001000' + 'c901');
    expect(written).toHaveLength(12 + 200);
  });

  it('are read again, tags skipped', () => {
    const reader = new CompactReader(Buffer.from('00001000' + '036162' + '00' + '0103' + '02ffff' + '002a' + '04', 'hex'));
    expect([reader.int32(), reader.string(), reader.string()]).toEqual([4096, 'ab', null]);
    reader.tags();
    expect(reader.int16()).toBe(42);
    expect(reader.length()).toBe(3);
  });
});
