/** Our table of the components' feature gates beside what kube-apiserver says of its own. */
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { beforeAll, describe, expect, it } from 'vitest';
import { componentGatesOf, componentGates } from '../../src/core/policy/releases/component-gates';
import { ensureControlPlane } from '../harness/tools/kubernetes.mjs';
import { versions } from '../harness/tools/versions.mjs';

const run = promisify(execFile);
const minor = Number(versions.kubernetes.split('.')[1]);

describe(`kube-apiserver ${versions.kubernetes}`, () => {
  let server: string;
  beforeAll(async () => {
    server = join(await ensureControlPlane(), 'kube-apiserver');
  });

  it('lists no gate that the table of its minor lacks', async () => {
    const { stdout } = await run(server, ['--help'], { maxBuffer: 1 << 24 });
    const listed = [...stdout.matchAll(/(\w+)=true\|false \((?:ALPHA|BETA)/g)].map(([, name = '']) => name);
    expect(listed).toEqual(expect.arrayContaining(['AllAlpha', 'AllBeta']));
    expect(listed.length).toBeGreaterThan(80);
    const known = componentGatesOf([minor]);
    expect(listed.filter((name) => !known.includes(name))).toEqual([]);
  });

  const others = [...componentGates.values()].filter(({ since, removedIn = Infinity }) => since > minor || removedIn <= minor);
  const ends = [...new Set([...others.slice(0, 4), ...others.slice(-4)])].map(({ name }) => name);
  it.each(ends)('does not start with %s, which the table gives to other minors', async (gate) => {
    await expect(run(server, [`--feature-gates=${gate}=true`])).rejects.toThrow(`unrecognized feature gate: ${gate}`);
  });
});
