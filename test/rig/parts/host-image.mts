/** The file system of a rig host: Debian with systemd, sshd and containerd. Nothing of Kubernetes is in it yet. */
import { createHash } from 'node:crypto';
import { mkdirSync, rmSync, writeFileSync, chmodSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { ensureCached } from '../../harness/tools/cache.mjs';
import { ensureDebianPackages } from '../../harness/tools/debian.mjs';
import { run } from '../../harness/tools/run.mjs';
import { exists, podman } from '../podman.mts';

const RELEASE = 'bookworm';

const PACKAGES = [
  ...['systemd', 'systemd-sysv', 'dbus', 'openssh-server', 'sudo', 'procps', 'kmod', 'iproute2', 'iptables', 'nftables'],
  ...['ca-certificates', 'curl', 'socat', 'conntrack', 'ethtool', 'containerd', 'runc', 'containernetworking-plugins'],
  ...['python3', 'openssl', 'haproxy', 'iputils-ping', 'util-linux', 'gnupg', 'libfaketime'],
];

/** Files laid over the fresh system. Their digest is part of the cache key. */
const FILES: Readonly<Record<string, string>> = {
  'etc/ssh/sshd_config.d/rig.conf': [
    'PermitRootLogin prohibit-password',
    'PasswordAuthentication no',
    'UseDNS no',
    'MaxStartups 100:30:200',
    // Two kinds of host keys: making an RSA key takes longer than the rest of a host's start.
    'HostKey /etc/ssh/ssh_host_ed25519_key',
    'HostKey /etc/ssh/ssh_host_ecdsa_key',
    '',
  ].join('\n'),
  'etc/containerd/config.toml': [
    'version = 2',
    '[plugins."io.containerd.grpc.v1.cri"]',
    '  sandbox_image = "registry.k8s.io/pause:3.10.1"',
    '  restrict_oom_score_adj = true',
    '  [plugins."io.containerd.grpc.v1.cri".containerd.runtimes.runc]',
    '    runtime_type = "io.containerd.runc.v2"',
    '    [plugins."io.containerd.grpc.v1.cri".containerd.runtimes.runc.options]',
    '      SystemdCgroup = true',
    '  [plugins."io.containerd.grpc.v1.cri".cni]',
    '    bin_dir = "/usr/lib/cni"',
    '    conf_dir = "/etc/cni/net.d"',
    '',
  ].join('\n'),
  'etc/sysctl.d/99-rig.conf': 'net.ipv4.ip_forward = 1\n',
  'etc/sudoers.d/rig': 'ops ALL=(ALL) NOPASSWD: ALL\ncareful ALL=(ALL) ALL\n',
  'etc/apt/sources.list': '',
};

/** Units that make no sense in a container and would only make it "degraded". */
const MASKED = [
  ...['systemd-udevd.service', 'systemd-udev-trigger.service', 'systemd-modules-load.service', 'systemd-networkd.service'],
  ...['systemd-resolved.service', 'systemd-timesyncd.service', 'getty.target', 'console-getty.service'],
  ...['e2scrub_reap.service', 'systemd-pstore.service', 'systemd-update-utmp.service', 'systemd-update-utmp-runlevel.service'],
  ...['apt-daily.timer', 'apt-daily-upgrade.timer', 'dpkg-db-backup.timer', 'e2scrub_all.timer', 'fstrim.timer'],
  ...['sys-kernel-debug.mount', 'sys-kernel-config.mount', 'sys-kernel-tracing.mount', 'dev-mqueue.mount', 'dev-hugepages.mount'],
];

/** Name of the host image in podman, made from the cached archive where podman has lost it. */
export async function ensureHostImage(): Promise<string> {
  const { archive, version } = await ensureHostArchive();
  const image = `localhost/drydock-rig-host:${version}`;
  if (!(await exists('image', image))) await podman('import', '--quiet', archive, image);
  return image;
}

/** Path of the archive (`host.tar`) from which a host image is made. */
async function ensureHostArchive(): Promise<{ readonly archive: string; readonly version: string }> {
  const recipe = JSON.stringify([RELEASE, PACKAGES, FILES, MASKED, 4]);
  const version = createHash('sha256').update(recipe).digest('hex').slice(0, 12);
  const dir = await ensureCached({
    name: 'rig-host',
    version,
    title: 'Debian for the rig hosts',
    build: async (work: string) => {
      await ensureDebianPackages(['debootstrap'], 'the rig');
      const root = join(work, 'root');
      await run(['debootstrap', '--variant=minbase', `--include=${PACKAGES.join(',')}`, RELEASE, root], {
        env: { DEBIAN_FRONTEND: 'noninteractive' },
      });
      for (const [path, text] of Object.entries(FILES)) {
        mkdirSync(dirname(join(root, path)), { recursive: true });
        writeFileSync(join(root, path), text);
      }
      chmodSync(join(root, 'etc/sudoers.d/rig'), 0o440);
      for (const user of ['ops', 'careful']) await run(['chroot', root, 'useradd', '-m', '-s', '/bin/bash', user]);
      await run(['chroot', root, 'chpasswd'], { input: 'careful:careful-password\n' });
      await run(['chroot', root, 'systemctl', 'mask', ...MASKED]);
      await run(['chroot', root, 'systemctl', 'disable', 'haproxy.service']);
      await run(['chroot', root, 'systemctl', 'enable', 'containerd.service', 'ssh.service']);
      for (const path of [
        'var/cache/apt/archives',
        'var/lib/apt/lists',
        'usr/share/doc',
        'usr/share/man',
        'usr/share/locale',
        'etc/machine-id',
      ]) {
        rmSync(join(root, path), { recursive: true, force: true });
      }
      mkdirSync(join(root, 'var/cache/apt/archives/partial'), { recursive: true });
      mkdirSync(join(root, 'var/lib/apt/lists/partial'), { recursive: true });
      writeFileSync(join(root, 'etc/machine-id'), '');
      // Host keys are made by each host for itself.
      await run(['sh', '-c', 'rm -f "$1"/etc/ssh/ssh_host_*', 'sh', root]);
      await run(['tar', '-C', root, '-cf', join(work, 'host.tar'), '.']);
      rmSync(root, { recursive: true, force: true });
    },
  });
  return { archive: join(dir, 'host.tar'), version };
}
