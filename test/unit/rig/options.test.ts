import { describe, expect, it } from 'vitest';
import { differences, rigOptions } from '../../rig/options.mts';

describe('options of a rig', () => {
  it('have the defaults of the documentation', () => {
    expect(rigOptions({})).toMatchObject({ name: 'rig', controlPlanes: 3, workers: 2, kubernetes: '1.34.4', etcd: 'stacked', jump: false });
  });

  it.each([
    [{ name: 'Rig' }, /lower-case/],
    [{ controlPlanes: Number.NaN }, /0 to 5 control planes, not NaN/],
    [{ workers: 11 }, /0 to 10 workers/],
    [{ controlPlanes: 0 }, /workers need a control plane/],
    [{ kubernetes: '1.34' }, /"1.34" is not a Kubernetes version/],
    [{ alsoServe: ['1.34.2'] }, /own minor/],
    [{ certificateValidity: '90s' }, /hours and minutes/],
    [{ etcd: 'none' as 'external' }, /stacked or external/],
    [{ empty: true, externalCA: true }, /an empty rig has no CA/],
    [{ controlPlanes: 0, workers: 0, etcd: 'external' as const }, /external etcd needs a control plane/],
  ])('refuse %j', (wanted, why) => {
    expect(() => rigOptions(wanted)).toThrow(why);
  });

  it('are told one by one where they differ from what stands, and only those asked for', () => {
    const standing = rigOptions({ controlPlanes: 1, workers: 0 });
    expect(differences(standing, {})).toEqual([]);
    expect(differences(standing, { controlPlanes: 1, alsoServe: [] })).toEqual([]);
    expect(differences(standing, { workers: 2, certificateValidity: '1h' })).toEqual([
      'workers is 0, asked for 2',
      'certificateValidity is the default, asked for "1h"',
    ]);
  });

  it('survive being written down', () => {
    const standing = rigOptions({ certificateValidity: '1h' });
    const read = JSON.parse(JSON.stringify(standing)) as typeof standing;
    expect(differences(read, standing)).toEqual([]);
  });
});
