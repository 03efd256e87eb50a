import { describe, expect, it } from 'vitest';
import { kubeadmProblem, kubectlProblem, skewProblems } from '../../../../../src/core/policy/skew/rules';
import type { Running, RunningVersions } from '../../../../../src/core/policy/skew/versions';

const on = (version: string, host: string): Running => ({ version: `v1.${version}`, host });
const servers = (...versions: readonly string[]) => versions.map((version, index) => on(version, `cp${index + 1}`));
const at = (apiServers: readonly Running[], over: Partial<RunningVersions> = {}): RunningVersions => ({
  apiServers,
  controllerManagers: [],
  schedulers: [],
  cloudControllerManagers: [],
  kubelets: [],
  kubeProxies: [],
  ...over,
});
const supported = (running: RunningVersions) => skewProblems(running).length === 0;

// Every example of the published version-skew policy, with 1.36 as its "current" version, and the edges beside them.
describe('API servers of one cluster', () => {
  it.each([
    [['36.0', '36.4'], true],
    [['36.0', '35.0'], true],
    [['35.0', '36.0', '36.0'], true],
    [['36.0', '34.9'], false],
    [['36.0', '35.2', '34.9'], false],
  ] as const)('%j: %s', (versions, ok) => expect(supported(at(servers(...versions)))).toBe(ok));

  it('names the one that is behind', () => {
    const [problem] = skewProblems(at(servers('36.0', '34.9')));
    expect(problem).toMatchObject({ component: 'kube-apiserver', host: 'cp2' });
    expect(problem?.message).toBe('kube-apiserver v1.34.9 on cp2 is 2 minors behind the newest API server (1.36); 1 is supported.');
  });
});

describe.each(['kubelet', 'kube-proxy'] as const)('%s', (component) => {
  const key = component === 'kubelet' ? 'kubelets' : 'kubeProxies';
  const node = (apiServers: readonly Running[], version: string) => at(apiServers, { [key]: [on(version, 'w1')] });
  it.each([
    // One API server.
    [['36.0'], '36.0', true],
    [['36.0'], '36.9', true],
    [['36.0'], '35.0', true],
    [['36.0'], '34.0', true],
    [['36.0'], '33.0', true],
    [['36.0'], '32.0', false],
    [['36.0'], '37.0', false],
    // Two API servers narrow the window.
    [['36.0', '35.0'], '36.0', false],
    [['36.0', '35.0'], '35.0', true],
    [['36.0', '35.0'], '34.0', true],
    [['36.0', '35.0'], '33.0', true],
    [['36.0', '35.0'], '32.0', false],
    // Before 1.25 it was two minors.
    [['27.0'], '24.0', false],
    [['26.0'], '24.0', true],
    [['28.0'], '25.0', true],
    [['25.0'], '22.0', false],
    [['24.0'], '22.0', true],
  ] as const)('API servers %j, %s: %s', (versions, version, ok) => expect(supported(node(servers(...versions), version))).toBe(ok));
});

describe('kube-proxy beside its kubelet', () => {
  const pair = (proxy: string, kubelet: string) => at(servers('36.0'), { kubeProxies: [on(proxy, 'w1')], kubelets: [on(kubelet, 'w1')] });
  it.each([
    ['36.0', '33.0', true],
    ['33.0', '36.0', true],
    ['34.0', '36.0', true],
  ] as const)('kube-proxy %s, kubelet %s: %s', (proxy, kubelet, ok) => expect(supported(pair(proxy, kubelet))).toBe(ok));

  it('may be two minors away before 1.25', () => {
    const old = at(servers('24.0'), { kubeProxies: [on('22.0', 'w1')], kubelets: [on('24.0', 'w1')] });
    expect(supported(old)).toBe(true);
    const problems = skewProblems(at(servers('27.0'), { kubeProxies: [on('24.0', 'w1')], kubelets: [on('27.0', 'w1')] }));
    expect(problems.map(({ message }) => message)).toContain(
      'kube-proxy v1.24.0 on w1 is 3 minors away from the kubelet beside it (1.27); 2 are supported.',
    );
  });
});

describe.each(['controllerManagers', 'schedulers', 'cloudControllerManagers'] as const)('%s', (key) => {
  it.each([
    [['36.0'], '36.0', 'cp1', true],
    [['36.0'], '35.0', 'cp1', true],
    [['36.0'], '34.0', 'cp1', false],
    [['36.0'], '37.0', 'cp1', false],
    // Beside an API server of its own, that one counts.
    [['36.0', '35.0'], '36.0', 'cp1', true],
    [['36.0', '35.0'], '36.0', 'cp2', false],
    [['36.0', '35.0'], '35.0', 'cp1', true],
    // One that reaches any of them has to fit all.
    [['36.0', '35.0'], '36.0', 'elsewhere', false],
    [['36.0', '35.0'], '35.0', 'elsewhere', true],
  ] as const)('API servers %j, %s on %s: %s', (versions, version, host, ok) =>
    expect(supported(at(servers(...versions), { [key]: [on(version, host)] }))).toBe(ok),
  );
});

describe('kubectl', () => {
  it.each([
    [['36.0'], '37.0', true],
    [['36.0'], '36.0', true],
    [['36.0'], '35.0', true],
    [['36.0'], '34.0', false],
    [['36.0'], '38.0', false],
    [['36.0', '35.0'], '36.0', true],
    [['36.0', '35.0'], '35.0', true],
    [['36.0', '35.0'], '37.0', false],
    [['36.0', '35.0'], '34.0', false],
  ] as const)('API servers %j, %s: %s', (versions, version, ok) =>
    expect(kubectlProblem(on(version, 'cp1'), servers(...versions)) === undefined).toBe(ok),
  );
});

describe('kubeadm', () => {
  it.each([
    ['35.4', 'v1.35.4', true],
    ['35.0', 'v1.35.4', true],
    ['34.4', 'v1.35.4', false],
    ['36.1', 'v1.35.4', false],
  ] as const)('%s to %s: %s', (kubeadm, target, ok) => expect(kubeadmProblem(on(kubeadm, 'cp1'), target) === undefined).toBe(ok));
});

it('says nothing where nothing is known of the API servers', () => {
  expect(skewProblems(at([], { kubelets: [on('1.0', 'w1')] }))).toEqual([]);
  expect(skewProblems(at([{ host: 'cp1', version: 'devel' }], { kubelets: [on('1.0', 'w1')] }))).toEqual([]);
});
