import { describe, expect, it } from 'vitest';
import { parseServerVersion, parseVersion } from '../../../../src/core/parse/version';

describe('parseVersion', () => {
  it.each([
    ['v1.34.4', [1, 34, 4]],
    ['1.33', [1, 33, 0]],
    ['v1.34.3+k3s1', [1, 34, 3]],
    ['v1.31.5-eks-5d632ec', [1, 31, 5]],
    ['v1.36.0-alpha.1.12+4f0', [1, 36, 0]],
  ])('%s', (version, [major, minor, patch]) => {
    expect(parseVersion(version)).toEqual({ major, minor, patch });
  });

  it.each(['', 'latest', 'v1', '1.2.3.4', 'x1.34.4'])('"%s" is no version', (version) => {
    expect(parseVersion(version)).toBeUndefined();
  });
});

describe('parseServerVersion', () => {
  it('takes the numbers from gitVersion, because providers write minor as 34+', () => {
    const answer = { major: '1', minor: '34+', gitVersion: 'v1.34.1-eks-3cfe0ce', platform: 'linux/amd64' };
    expect(parseServerVersion(answer)).toEqual({ gitVersion: 'v1.34.1-eks-3cfe0ce', major: 1, minor: 34, platform: 'linux/amd64' });
  });

  it.each([undefined, null, 'v1.34.4', {}, { gitVersion: 34 }, { gitVersion: 'dev' }])('%j is none', (answer) => {
    expect(parseServerVersion(answer)).toBeUndefined();
  });
});
