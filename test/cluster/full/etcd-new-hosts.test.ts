/**
 * The old host is gone; a new one with another name and address has kubeadm's authority and an empty cluster on it. A snapshot of the
 * old cluster becomes its content. etcd's data folder is a mount point there.
 */
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { etcdRestoreRequest } from '../../../src/operations/etcd-restore/step-infos';
import { openHostProduct, type HostProduct } from '../support/host-product';
import { useOwnRig } from '../support/own-rig';
import { failures } from '../support/renewal';

const own = useOwnRig({ name: 'etcdnew', controlPlanes: 1, workers: 0 });
const LONG = 15 * 60_000;
const never = new AbortController().signal;
const folder = mkdtempSync(join(tmpdir(), 'drydock-new-hosts-'));
const snapshot = join(folder, 'old.db');
let product: HostProduct | undefined;
afterAll(() => product?.dispose());

const ETCDCTL =
  'etcdctl --cacert=/etc/kubernetes/pki/etcd/ca.crt --cert=/etc/kubernetes/pki/etcd/server.crt --key=/etc/kubernetes/pki/etcd/server.key';

it(
  'takes over what the old cluster had, with other names, addresses and certificates',
  async () => {
    const { cluster } = own;
    const host = cluster.host('cp1');
    const address = host.address.replace(/\d+$/, '77');
    await cluster.kubectl('create', 'namespace', 'precious');
    await host.script([`${ETCDCTL} --endpoints=https://127.0.0.1:2379 snapshot save /root/old.db 2>&1`]);
    const reader = await openHostProduct(cluster, { api: false });
    const pieces: Uint8Array[] = [];
    await reader.hosts
      .of(reader.targets()[0]!)
      .use(never, (shell) => shell.download('/root/old.db', async (piece) => void pieces.push(piece.slice()), { sudo: true }, never));
    reader.dispose();
    writeFileSync(snapshot, Buffer.concat(pieces));

    // The new host: what the old one was is gone, but its authorities and the key of its ServiceAccounts.
    await host.script([
      'mkdir -p /root/kept/etcd',
      'cp -a /etc/kubernetes/pki/{ca,sa,front-proxy-ca}.* /root/kept/',
      'cp -a /etc/kubernetes/pki/etcd/ca.* /root/kept/etcd/',
      `sed -e 's/advertiseAddress: .*/advertiseAddress: ${address}/' -e 's/^  name: cp1$/  name: new1/' /etc/kubernetes/rig-init.yaml > /root/new-init.yaml`,
      'kubeadm reset -f > /dev/null 2>&1',
      'rm -rf /var/lib/etcd; mkdir -p /var/lib/etcd /srv/etcd-disk/lost+found; chmod 0700 /srv/etcd-disk',
      'mount --bind /srv/etcd-disk /var/lib/etcd',
      `ip address add ${address}/32 dev eth0`,
      'mkdir -p /etc/kubernetes/pki && cp -a /root/kept/. /etc/kubernetes/pki/',
      'kubeadm init --config /root/new-init.yaml --ignore-preflight-errors=all 2>&1',
    ]);
    await host.until('the new cluster answers', async () =>
      cluster.kubectl('get', 'nodes', '-o', 'name').then(
        (names) => names.includes('node/new1'),
        () => false,
      ),
    );
    expect(await cluster.kubectl('get', 'namespaces', '-o', 'name')).not.toContain('precious');

    const renamed = { kubeconfig: cluster.kubeconfig, ssh: cluster.ssh, controlPlanes: [{ name: 'new1', destination: 'cp1' }] };
    product = await openHostProduct(renamed, { api: true });
    const plan = await product.planEtcdRestore(snapshot, join(folder, 'fallback.db'));
    expect(plan.blockers).toEqual([]);
    expect(plan.warnings.map(({ code }) => code)).toEqual(expect.arrayContaining(['new-hosts', 'node-unknown']));
    expect(plan.cluster.uid).toMatch(/^ca:/);
    expect(plan.body.hosts).toMatchObject([{ member: 'new1', peerUrls: [`https://${address}:2380`] }]);
    expect(plan.body.hosts[0]!.workFolder).toMatch(/^\/var\/lib\/etcd\/\.drydock-/);
    const state = await (await product.engine.start(etcdRestoreRequest(plan))).finished;
    expect(failures(state)).toBe('');
    expect(state.status).toBe('succeeded');

    expect(await cluster.kubectl('get', 'namespaces', '-o', 'name')).toContain('namespace/precious');
    // What the plan says is to be done afterwards.
    await host.script(['systemctl restart kubelet']);
    await host.until('the new host is a node', async () => (await cluster.kubectl('get', 'nodes', '-o', 'name')).includes('node/new1'));
    await host.script(['kubeadm init phase mark-control-plane --config /root/new-init.yaml 2>&1']);
    await cluster.kubectl('delete', 'node', 'cp1');
    await cluster.kubectl('wait', '--for=condition=Ready', 'node/new1', '--timeout=180s');
    const members = (await host.script([`${ETCDCTL} --endpoints=https://127.0.0.1:2379 member list`])).toString();
    expect(members).toContain(`https://${address}:2380`);
  },
  LONG,
);
