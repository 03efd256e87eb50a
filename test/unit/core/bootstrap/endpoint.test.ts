import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { isIPAddress } from '../../../../src/core/bootstrap/endpoint/address';
import { haproxyBlock, othersOnPort } from '../../../../src/core/bootstrap/endpoint/haproxy';
import { keepalivedBlock, routerId } from '../../../../src/core/bootstrap/endpoint/keepalived';
import { kubeVipManifest } from '../../../../src/core/bootstrap/endpoint/kube-vip';
import { endpointProblems } from '../../../../src/core/bootstrap/endpoint/settings';
import { endpointOf, etcdOf } from '../../../../src/core/bootstrap/from-fleet';
import { markedBlock, withBlock } from '../../../../src/core/bootstrap/marked-block';
import { endpointDocuments, renderEndpointConfiguration } from '../../../../src/core/report/endpoint-configuration';
import { parseFleet } from '../../../../src/core/parse/fleet';
import { expectGolden } from '../report/golden';
import { settings, six } from './settings';

describe('files of an endpoint', () => {
  it('are those that were read and accepted', () => {
    expectGolden('endpoint/haproxy.cfg', haproxyBlock(settings));
    expectGolden('endpoint/haproxy-ipv6.cfg', haproxyBlock(six));
    expectGolden('endpoint/keepalived-lb1.conf', keepalivedBlock(settings, 'lb1'));
    expectGolden('endpoint/keepalived-lb2.conf', keepalivedBlock(settings, 'lb2'));
    expectGolden('endpoint/kube-vip-first.yaml', kubeVipManifest(settings, { isFirst: true, minor: 34 }));
    expectGolden('endpoint/configuration.md', renderEndpointConfiguration(settings, { minor: 34 }));
  });

  it('give kube-vip super-admin.conf on the first control plane from 1.29 on, and nowhere else', () => {
    const access = (isFirst: boolean, minor: number) =>
      (parse(kubeVipManifest(settings, { isFirst, minor })) as { spec: { volumes: [{ hostPath: { path: string } }] } }).spec.volumes[0]
        .hostPath.path;
    expect(access(true, 29)).toBe('/etc/kubernetes/super-admin.conf');
    expect(access(true, 28)).toBe('/etc/kubernetes/admin.conf');
    expect(access(false, 34)).toBe('/etc/kubernetes/admin.conf');
  });

  it('tell balancers apart by priority, and have a router id of VRRP', () => {
    const priority = (host: string) => Number(/priority (\d+)/.exec(keepalivedBlock(settings, host))?.[1]);
    expect(priority('lb1')).toBeGreaterThan(priority('lb2'));
    for (const address of ['10.0.0.1', '10.0.0.2', 'fd00::1']) {
      expect(routerId(address)).toBeGreaterThanOrEqual(1);
      expect(routerId(address)).toBeLessThanOrEqual(255);
    }
  });

  it('leave no way out of a value', () => {
    const evil = 'cp1\n    server evil 1.2.3.4:1';
    const problems = endpointProblems({ ...settings, cluster: 'a b', backends: [{ name: evil, address: '10.0.0.1', port: 6443 }] });
    expect(problems).toHaveLength(2);
    expect(endpointProblems({ ...settings, virtual: { ...settings.virtual, interface: 'eth0 {' } })).toHaveLength(1);
    expect(endpointProblems({ ...settings, address: '10.0.0.7' })[0]?.message).toMatch(/one address|address that moves/);
    expect(endpointProblems(settings)).toEqual([]);
    expect(endpointProblems(six)).toEqual([]);
    expect(() => endpointDocuments({ ...settings, port: 0 }, { minor: 34 })).toThrow(/not a port/);
  });
});

describe('addresses', () => {
  it.each(['10.0.0.1', '0.0.0.0', 'fd00::1', '::', '::1', '1:2:3:4:5:6:7:8', 'FE80::a'])('%s is one', (text) =>
    expect(isIPAddress(text)).toBe(true),
  );
  it.each(['', '10.0.0', '10.0.0.256', '10.0.0.01', 'fd00:::1', '1::2::3', '1:2:3:4:5:6:7:8:9', 'fe80::1%eth0', 'cafe', 'host'])(
    '%s is none',
    (text) => expect(isIPAddress(text)).toBe(false),
  );
});

describe('a marked part of a file', () => {
  const block = haproxyBlock(settings);
  const name = 'kube-apiserver-harbour';

  it.each(['', 'global\n', 'global', 'global\n\n', '# END Drydock kube-apiserver-harbour\nglobal\n'])(
    'comes and goes without a trace: %j',
    (text) => {
      const added = withBlock(text, name, block);
      expect(markedBlock(added, name)).toBe(block);
      expect(withBlock(added, name, block)).toBe(added);
      const without = withBlock(added, name, undefined);
      expect(without).toBe(text === 'global' ? 'global\n' : text);
    },
  );

  it('is replaced where it stands', () => {
    const file = `${withBlock('global\n', name, block)}frontend other\n`;
    const fewer = haproxyBlock({ ...settings, backends: settings.backends.slice(1) });
    expect(withBlock(file, name, fewer)).toBe(file.replace(block, fewer));
  });

  it('of another cluster is another part', () => {
    const other = haproxyBlock({ ...settings, cluster: 'harbour-2', port: 7443 });
    const file = withBlock(withBlock('', name, block), 'kube-apiserver-harbour-2', other);
    expect(markedBlock(file, name)).toBe(block);
    expect(othersOnPort(file.replace(block, ''), 7443)).toEqual(['frontend kube-apiserver-harbour-2']);
  });
});

describe('sections that listen on a port', () => {
  it.each([
    ['frontend a\n  bind *:6443\n', ['frontend a']],
    ['listen a\n  bind 10.0.0.1:80,:6443 ssl\n', ['listen a']],
    ['frontend a\n  bind :6000-7000\n', ['frontend a']],
    ['frontend a\n  # bind :6443\n  bind :16443\n  bind /run/a.sock\n', []],
    ['backend b\n  server x 10.0.0.1:6443\n', []],
  ])('%j', (text, found) => expect(othersOnPort(text, 6443)).toEqual(found));
});

describe('an endpoint in a fleet file', () => {
  const fleet = (loadBalancer: string) =>
    parseFleet(
      [
        'clusters:',
        '  - context: admin@harbour',
        ...(loadBalancer === '' ? [] : [`    loadBalancer: ${loadBalancer}`]),
        '    hosts:',
        '      - { name: lb1, address: 10.0.0.5, roles: [load-balancer] }',
        '      - { name: cp1, address: 10.0.0.11, roles: [control-plane] }',
        '      - { name: e1, address: 10.0.0.21, roles: [etcd] }',
        '',
      ].join('\n'),
    );

  it('is read with what it is made of', () => {
    const { fleet: read, findings } = fleet('{ endpoint: "api.example.org:8443", virtualAddress: 10.0.0.100/24, interface: eth0 }');
    expect(findings).toEqual([]);
    expect(endpointOf(read.clusters[0]!)).toEqual({
      cluster: 'admin-harbour',
      address: 'api.example.org',
      port: 8443,
      backends: [{ name: 'cp1', address: '10.0.0.11', port: 6443 }],
      balancers: [{ name: 'lb1', address: '10.0.0.5' }],
      virtual: { address: '10.0.0.100', prefix: 24, interface: 'eth0' },
    });
    expect(etcdOf(read.clusters[0]!)).toMatchObject({ members: [{ name: 'e1', address: '10.0.0.21' }], clients: ['cp1'] });
  });

  it('is that of the first balancer where nothing else is said', () => {
    expect(endpointOf(fleet('').fleet.clusters[0]!)).toMatchObject({ address: '10.0.0.5', port: 6443 });
    expect(() => endpointOf(fleet('').fleet.clusters[0]!, { virtualAddress: '10.0.0.9/24' })).toThrow(/network interface/);
    expect(endpointOf(fleet('').fleet.clusters[0]!, { endpoint: '[fd00::1]:6443' })).toMatchObject({ address: 'fd00::1', port: 6443 });
  });

  it.each([
    ['[]', /not a mapping/],
    ['{ endpoint: 5 }', /not a text/],
    ['{ port: x }', /not a field/],
  ])('that is wrong is a finding: %s', (text, message) => expect(fleet(text).findings[0]?.message).toMatch(message));
});
