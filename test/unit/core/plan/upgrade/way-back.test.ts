import { describe, expect, it } from 'vitest';
import { known, unknown } from '../../../../../src/core/known';
import { renderWayBack } from '../../../../../src/core/report/upgrade-way-back';
import { hopUnderWay, waysBack, type WayBackFacts, type WayBackHostFacts } from '../../../../../src/core/plan/upgrade/way-back';
import { AT, facts, plan } from './support';

const one = plan(facts());
const [hop] = one.body.hops;
const MINUTE = 60_000;

function host(name: string, over: Partial<WayBackHostFacts> = {}): WayBackHostFacts {
  const isControlPlane = name.startsWith('cp');
  return {
    name,
    apiServer: known(isControlPlane ? 'v1.34.4' : undefined),
    kubelet: known('v1.34.4'),
    kubeadm: known('v1.34.4'),
    backup: isControlPlane ? { folder: '/etc/kubernetes/drydock/backups/1', verdict: known({ so: true, why: '' }) } : undefined,
    copies: known([]),
    ...over,
  };
}

const snapshot = (verified = true): WayBackFacts['snapshot'] => ({
  path: '/snapshots/prod.db',
  on: undefined,
  found: known({ takenAt: AT, size: 1024 * 1024, verified }),
});

/** cp1 is on the new version, and w1's kubelet as well; the rest is not. */
function half(over: Partial<WayBackFacts> = {}): WayBackFacts {
  const hosts = [
    host('cp1', { apiServer: known('v1.35.4'), kubeadm: known('v1.35.4') }),
    host('cp2', { backup: { folder: '/b', verdict: known({ so: false, why: 'cp2 has no backup /b.' }) } }),
    host('w1', { kubelet: known('v1.35.4') }),
  ];
  return { at: AT + 30 * MINUTE, hosts, snapshot: snapshot(), ...over };
}

describe('the way back from an upgrade', () => {
  it('is in the hop of which a host shows anything', () => {
    expect(hopUnderWay(one, [host('cp1')])).toBe(hop);
    expect(hopUnderWay(one, [host('cp1', { apiServer: unknown('the API is silent'), kubeadm: known('v1.35.4') })])).toBe(hop);
  });

  it('begins with going on, and ends with the restore, whose loss is told', () => {
    const ways = waysBack(one, hop!, half());
    expect(ways.map(({ what }) => what)).toEqual(['goOn', 'kubelet', 'manifests', 'etcd']);
    const etcd = ways.at(-1)!;
    expect(etcd.closed).toEqual([]);
    expect(etcd.cost).toContain('30 minutes ago');
    expect(etcd.steps.join(' ')).toContain('Do not put the raw copy of a member');
  });

  it('of a kubelet gives the very commands, back in the old repository', () => {
    const kubelet = waysBack(one, hop!, half()).find(({ what }) => what === 'kubelet')!;
    expect(kubelet.hosts).toEqual(['w1']);
    const lines = kubelet.commands[0]!.argv.map((argv) => argv.join(' '));
    expect(lines[0]).toMatch(/^sed -i s,\/v1\\\.35\/deb,\/v1\.34\/deb,g /);
    expect(lines.find((line) => line.includes('install'))).toMatch(
      /^apt-get install --allow-downgrades .* kubelet=1\.34\.4-\* kubectl=1\.34\.4-\*$/,
    );
    expect(lines.at(-1)).toBe('systemctl restart kubelet.service');
  });

  it('of manifests names the backup that is not whole, and is closed once every API server moved on', () => {
    const manifests = waysBack(one, hop!, half()).find(({ what }) => what === 'manifests')!;
    expect(manifests.closed).toEqual(['cp2: cp2 has no backup /b.']);
    const moved = half({ hosts: ['cp1', 'cp2', 'cp3'].map((name) => host(name, { apiServer: known('v1.35.4') })) });
    const closed = waysBack(one, hop!, moved).find(({ what }) => what === 'manifests')!.closed;
    expect(closed.join(' ')).toContain('Every API server runs v1.35.4 already');
    const silent = half({ hosts: [host('cp1', { apiServer: unknown('cp1 does not answer') })] });
    expect(
      waysBack(one, hop!, silent)
        .find(({ what }) => what === 'manifests')!
        .closed.join(' '),
    ).toContain('Which version the API server of cp1 has is not known.');
    // etcd's own manifest is not among them: it does not read what a newer minor wrote.
    expect(JSON.stringify(manifests.commands)).not.toContain('etcd.yaml');
  });

  it('of etcd is closed without a verified snapshot', () => {
    const closedBy = (given: WayBackFacts['snapshot']) =>
      waysBack(one, hop!, half({ snapshot: given }))
        .at(-1)!
        .closed.join(' ');
    expect(closedBy(undefined)).toContain('took no snapshot');
    expect(closedBy(snapshot(false))).toContain('was not verified');
    expect(closedBy({ path: '/snapshots/prod.db', on: 'cp1', found: known(undefined) })).toBe(
      'There is no snapshot at /snapshots/prod.db of cp1.',
    );
    expect(closedBy({ path: '/x', on: 'cp1', found: unknown('cp1 does not answer') })).toContain('cp1 does not answer');
  });

  it('is a document with what was found and what was not', () => {
    const all = half({
      hosts: [
        ...half().hosts,
        host('cp3', {
          apiServer: unknown('the API is silent'),
          copies: known([{ path: '/etc/kubernetes/tmp/kubeadm-backup-etcd-1', bytes: 2048 }]),
        }),
      ],
    });
    const text = renderWayBack(one, hop!, all, waysBack(one, hop!, all));
    expect(text).toContain('not known: the API is silent');
    expect(text).toContain("raw copy of etcd's data, no snapshot");
    expect(text).toContain('whole, every file has its digest');
    expect(text).toContain('## 4. Restore etcd from before v1.35.4');
    expect(text).not.toMatch(/undefined|\[object/);
  });
});
