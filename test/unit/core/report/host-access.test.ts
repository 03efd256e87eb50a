import { describe, it } from 'vitest';
import { parseHostFacts } from '../../../../src/core/command/host-access';
import { DrydockError } from '../../../../src/core/errors';
import type { HostTarget } from '../../../../src/core/model/host';
import { renderHostAccess, type HostAccess } from '../../../../src/core/report/host-access';
import { expectGolden } from './golden';

const AT = Date.UTC(2026, 10, 27, 9, 30);
const facts = parseHostFacts(
  [
    'system\tDebian GNU/Linux 12 (bookworm)',
    'kernel\t6.1.0-32-amd64',
    'clock\t1795771800',
    'tool:kubeadm\tv1.34.4',
    'tool:kubelet\tKubernetes v1.34.4',
    'tool:containerd\tcontainerd github.com/containerd/containerd 1.6.20~ds1 1.6.20~ds1-1+deb12u1',
    'tool:systemctl\tsystemd 252 (252.39-1~deb12u1)',
  ].join('\n'),
);
const target = (name: string, over: Partial<HostTarget> = {}): HostTarget => ({
  name,
  destination: `${name}.example.org`,
  source: 'fleet',
  expected: { machineId: 'a'.repeat(32) },
  ...over,
});
const good = (node: string): HostAccess => ({
  node,
  target: target(node),
  login: {
    adapter: 'ssh2',
    reason: 'Nothing in the ssh configuration needs the OpenSSH client.',
    user: 'ops',
    address: `${node}.example.org`,
    port: 22,
    via: [],
    tookMs: 120,
  },
  failure: undefined,
  root: true,
  facts,
  clockAheadMs: 0,
});

describe('renderHostAccess', () => {
  it('tells that all is well', () => expectGolden('hosts/all-well.md', renderHostAccess('prod', [good('cp1'), good('cp2')], AT)));

  it('tells what is in the way, host by host', () => {
    const nothing = { login: undefined, root: undefined, facts: undefined, clockAheadMs: undefined };
    const hosts: readonly HostAccess[] = [
      { ...good('cp1'), clockAheadMs: -90_000 },
      {
        ...good('cp2'),
        root: new DrydockError('sudoPassword', 'sudo on cp2 asks for a password, and none was given.', {
          hint: 'Give the password when asked.',
        }),
        login: { ...good('cp2').login!, via: ['bastion'], adapter: 'openssh', reason: 'ProxyCommand needs the OpenSSH client.' },
      },
      {
        ...nothing,
        node: 'w1',
        target: target('w1', { source: 'internalIP', destination: '10.0.0.21' }),
        failure: new DrydockError('hostKeyChanged', 'The host key of w1 (10.0.0.21:22) changed. It shows ED25519 SHA256:abc.', {
          hint: 'Nothing was sent.',
        }),
      },
      {
        ...nothing,
        node: 'w2',
        target: target('w2'),
        failure: new DrydockError('wrongMachine', "The machine at w2.example.org is not w2. Its host name is w7, the node's is w2."),
      },
      { ...nothing, node: 'w3', target: undefined, failure: new DrydockError('config', 'There is no address for w3: a|b.') },
      {
        ...good('w4'),
        facts: new DrydockError('timeout', 'sh on w4 did not end within 90 s.'),
        target: target('w4', { expected: undefined as never }),
      },
    ];
    expectGolden('hosts/troubles.md', renderHostAccess('prod', hosts, AT));
  });
});
