import { createHash } from 'node:crypto';
import { Duplex } from 'node:stream';
import { DrydockError } from '../../../../src/core/errors';
import { silentLogger } from '../../../../src/core/logger';
import { COMPONENTS, DEFAULT_LAYOUT, type Component } from '../../../../src/core/model/control-plane';
import { placeOf, RENEWABLE } from '../../../../src/core/policy/certificates/places';
import { quorumOf } from '../../../../src/core/policy/quorum';
import { HEALTH_PORTS } from '../../../../src/operations/control-plane/health';
import type { HostDeps } from '../../../../src/operations/control-plane/hosts';
import type { RemoteShellPort } from '../../../../src/ports/remote-shell';
import { issue, type Issued } from '../../core/certificates';
import { ended } from '../../core/command/results';
import type { SimulatedProcess } from '../engine/support/process';
import type { FakeClock } from '../support/fake-clock';

/** Milliseconds from a change of a manifest until the kubelet has stopped or started the component. */
const KUBELET = 3_000;
const YEAR = 365 * 86_400_000;

interface File {
  content: string;
  mtime: number;
}

/** Something that runs: it has read its certificates when it started. */
interface Running {
  readonly id: string;
  readonly startedAt: number;
  readonly loaded: ReadonlyMap<string, string>;
}

/** One control plane: files, and processes that a kubelet stops and starts by what it finds in its folder. */
export class FakeHost {
  readonly files = new Map<string, File>();
  readonly running = new Map<Component, Running>();
  /** How often kubeadm renewed each certificate. */
  readonly renewals = new Map<string, number>();
  private readonly manifestChange = new Map<Component, number>();
  private ids = 0;

  constructor(
    readonly name: string,
    readonly address: string,
    private readonly world: FakeHosts,
  ) {}

  get now(): number {
    return this.world.clock.now();
  }

  write(path: string, content: string): void {
    this.files.set(path, { content, mtime: Math.floor(this.now / 1000) * 1000 });
  }

  /** A kubeadm that nobody waits for any more, which renews a certificate when its time has come. */
  stray: { readonly name: string; readonly endsAt: number } | undefined;

  /** Lets the kubelet, and a kubeadm that was left alone, have done what they had time for. */
  settle(): void {
    const { stray } = this;
    if (stray && this.now >= stray.endsAt) {
      this.stray = undefined;
      this.kubeadm(['certs', 'renew', stray.name]);
    }
    for (const component of COMPONENTS) {
      const since = this.manifestChange.get(component) ?? -Infinity;
      if (this.now - since < KUBELET) continue;
      const present = this.files.has(`${DEFAULT_LAYOUT.manifests}/${component}.yaml`);
      if (!present) this.running.delete(component);
      else if (!this.running.has(component)) this.start(component, Math.max(since + KUBELET, 0));
    }
  }

  private start(component: Component, at: number): void {
    const loaded = new Map(RENEWABLE.flatMap((name) => this.certificateOf(name, component)));
    this.running.set(component, { id: `${this.name}-${component}-${++this.ids}`, startedAt: at, loaded });
  }

  private certificateOf(name: string, component: Component): readonly (readonly [string, string])[] {
    const place = placeOf(name, DEFAULT_LAYOUT);
    const content = place?.restarts.includes(component) ? this.files.get(place.path)?.content : undefined;
    return content === undefined ? [] : [[name, content]];
  }

  /** Whether a component is well. etcd needs a majority whose peers have certificates that hold. */
  well(component: Component): boolean {
    this.settle();
    if (!this.running.has(component)) return false;
    if (component !== 'etcd' && component !== 'kube-apiserver') return true;
    const members = [...this.world.hosts.values()];
    const good = (host: FakeHost) => {
      host.settle();
      const peer = host.running.get('etcd')?.loaded.get('etcd-peer');
      return peer !== undefined && (members.length === 1 || !this.world.isExpired(peer));
    };
    return good(this) && members.filter(good).length >= quorumOf(members.length);
  }

  execute(argv: readonly string[]): ReturnType<typeof ended> {
    this.settle();
    const [program, ...rest] = argv;
    const paths = rest.slice(rest.indexOf('--') + 1);
    switch (program) {
      case 'kubeadm':
        return this.kubeadm(rest);
      case 'crictl':
        return rest[0] === 'version' ? ended('Version: 0.1.0\n') : this.containers(rest[rest.indexOf('--name') + 1] ?? '');
      case 'ps':
        return ended(`systemd\nkubelet\n${this.stray ? 'kubeadm\n' : ''}`);
      case 'test':
        return ended('', { exitCode: this.under(rest[1] ?? '').length > 0 ? 0 : 1 });
      case 'stat':
        if (rest[1] === '%d') return ended(paths.map(() => '1\n').join(''));
        return ended(paths.flatMap((path) => (this.files.has(path) ? [`${this.files.get(path)!.mtime / 1000} ${path}\n`] : [])).join(''));
      case 'date':
        return ended(`${this.now / 1000}\n`);
      case 'df':
        return ended('Filesystem 1024-blocks Used Available Capacity Mounted on\nx 9 1 99999999 1% /\n');
      case 'du':
        return ended('96\t/x\n96\ttotal\n');
      case 'install':
      case 'sync':
        return ended('');
      case 'rm':
        for (const path of this.under(paths[0] ?? '')) this.files.delete(path);
        return ended('');
      case 'mv':
        return this.move(paths[0]!, paths[1]!, rest.includes('-n'));
      case 'cp':
        return this.copy(rest, paths);
      case 'find':
        return this.find(rest);
      default:
        throw new Error(`The fake host knows no ${program}.`);
    }
  }

  under(path: string): readonly string[] {
    return [...this.files.keys()].filter((one) => one === path || one.startsWith(`${path}/`));
  }

  private move(from: string, to: string, unlessTaken: boolean): ReturnType<typeof ended> {
    const moved = this.under(from);
    if (moved.length === 0) return ended('', { stderr: `mv: cannot stat '${from}': No such file or directory`, exitCode: 1 });
    if (unlessTaken && this.under(to).length > 0) return ended('');
    for (const path of moved) {
      this.files.set(to + path.slice(from.length), this.files.get(path)!);
      this.files.delete(path);
    }
    for (const component of COMPONENTS) {
      const manifest = `${DEFAULT_LAYOUT.manifests}/${component}.yaml`;
      if (from === manifest || to === manifest) this.manifestChange.set(component, this.now);
    }
    return ended('');
  }

  private copy(rest: readonly string[], paths: readonly string[]): ReturnType<typeof ended> {
    const into = rest.includes('-t') ? rest[rest.indexOf('-t') + 1] : undefined;
    if (into === undefined) this.write(paths[1]!, this.files.get(paths[0]!)!.content);
    else
      for (const source of paths)
        for (const path of this.under(source)) this.write(into + path.slice(source.lastIndexOf('/')), this.files.get(path)!.content);
    return ended('');
  }

  private find(rest: readonly string[]): ReturnType<typeof ended> {
    const roots = rest.slice(
      0,
      rest.findIndex((word) => word.startsWith('-')),
    );
    const all = roots.flatMap((root) => this.under(root));
    if (rest.includes('sha256sum'))
      return ended(all.map((path) => `${createHash('sha256').update(this.files.get(path)!.content).digest('hex')}  ${path}\n`).join(''));
    if (rest.includes('awk')) {
      const kubeconfigs = rest.includes('*.conf');
      const wanted = all.filter((path) => (kubeconfigs ? path.endsWith('.conf') : path.endsWith('.crt')));
      return ended(wanted.map((path) => `#file ${path}\n${this.shown(path, kubeconfigs)}\n`).join(''));
    }
    if (rest.includes('-type')) {
      const folders = all
        .map((path) => path.slice(0, path.indexOf('/', roots[0]!.length + 1)))
        .filter((path) => path.length > roots[0]!.length);
      return ended([...new Set(folders)].map((path) => `${path}\n`).join(''));
    }
    return ended(
      roots
        .filter((root) => this.under(root).length > 0)
        .map((path) => `${path}\n`)
        .join(''),
    );
  }

  private shown(path: string, kubeconfig: boolean): string {
    const { content } = this.files.get(path)!;
    return kubeconfig ? Buffer.from(content).toString('base64') : content;
  }

  private kubeadm(rest: readonly string[]): ReturnType<typeof ended> {
    if (rest[0] === 'version') return ended('v1.34.4\n');
    if (rest[1] === 'renew') {
      const name = rest[2]!;
      const place = placeOf(name, DEFAULT_LAYOUT)!;
      if (!this.files.has(place.path)) return ended('MISSING! certificate\n');
      const times = (this.renewals.get(name) ?? 0) + 1;
      this.renewals.set(name, times);
      this.write(place.path, this.world.certificate(this.name, name, times));
      if (place.key !== undefined) this.write(place.key, `key ${times} of ${name}`);
      return ended('certificate for the test renewed\n');
    }
    const certificates = RENEWABLE.map((name) => {
      const content = this.files.get(placeOf(name, DEFAULT_LAYOUT)!.path)?.content;
      return content === undefined
        ? { name, expirationDate: null, missing: true, externallyManaged: false }
        : { name, expirationDate: new Date(this.world.expiryOf(content)).toISOString(), missing: false, externallyManaged: false };
    });
    return ended(JSON.stringify({ kind: 'CertificateExpirationInfo', certificates, certificateAuthorities: [] }));
  }

  private containers(pattern: string): ReturnType<typeof ended> {
    const component = pattern.slice(1, -1) as Component;
    const one = this.running.get(component);
    const labels = { 'io.kubernetes.container.name': component, 'io.kubernetes.pod.namespace': 'kube-system' };
    const containers = one ? [{ id: one.id, createdAt: `${one.startedAt}000000`, labels }] : [];
    return ended(JSON.stringify({ containers }));
  }
}

/** Certificates are made once for all tests: by host, name and how often it was renewed. */
const made = new Map<string, Issued>();
let authority: Issued;

/** Makes what hosts of these names need, for so many renewals. @param expired the certificates before the first renewal are so */
export async function makeCertificates(hosts: readonly string[], names: readonly string[], now: number): Promise<void> {
  authority ??= await issue({
    subject: 'CN=kubernetes',
    authority: true,
    notBefore: new Date(now - YEAR),
    notAfter: new Date(now + 9 * YEAR),
  });
  let serial = 0x1000;
  for (const host of hosts)
    for (const name of names)
      for (const times of [0, 1, 2, -1]) {
        const notAfter = new Date(times < 0 ? now - 86_400_000 : now + (times + 1) * YEAR);
        const wish = {
          subject: `CN=${name}`,
          issuer: authority,
          serial: (serial++).toString(16),
          notBefore: new Date(now - YEAR),
          notAfter,
        };
        made.set(`${host} ${name} ${times}`, await issue(wish));
      }
}

/** Control planes behind shells that die with the process that opened them. */
export class FakeHosts {
  readonly hosts = new Map<string, FakeHost>();

  constructor(
    readonly clock: FakeClock,
    names: readonly string[],
    certificates: readonly string[],
    expired = false,
  ) {
    names.forEach((name, index) => {
      const host = new FakeHost(name, `192.0.2.${index + 1}`, this);
      this.hosts.set(name, host);
      for (const one of certificates) {
        const place = placeOf(one, DEFAULT_LAYOUT)!;
        host.write(place.path, this.certificate(name, one, expired ? -1 : 0));
        if (place.key !== undefined) host.write(place.key, `key 0 of ${one}`);
      }
      for (const file of ['ca.crt', 'etcd/ca.crt', 'front-proxy-ca.crt']) host.write(`${DEFAULT_LAYOUT.pki}/${file}`, authority.pem);
      host.write('/var/lib/kubelet/config.yaml', 'staticPodPath: /etc/kubernetes/manifests\nfileCheckFrequency: 2s\n');
      for (const component of COMPONENTS) host.write(`${DEFAULT_LAYOUT.manifests}/${component}.yaml`, manifest(component, host.address));
      host.settle();
    });
  }

  certificate(host: string, name: string, times: number): string {
    const found = made.get(`${host} ${name} ${times}`);
    if (!found) throw new Error(`${name} of ${host} was renewed ${times} times.`);
    return found.pem;
  }

  private issuedOf(pem: string): string {
    return [...made].find(([, one]) => one.pem === pem)?.[0] ?? '';
  }

  isExpired(pem: string): boolean {
    return this.issuedOf(pem).endsWith(' -1');
  }

  expiryOf(pem: string): number {
    const times = Number(this.issuedOf(pem).split(' ')[2]);
    const base = Date.UTC(2026, 10, 23, 9, 0, 0);
    return times < 0 ? base - 86_400_000 : base + (times + 1) * YEAR;
  }

  /** What a process works with. @param appliesInDeath whether the command at which it dies still has its effect */
  deps(process: SimulatedProcess, appliesInDeath = false): HostDeps {
    const touch = <T>(act: () => T) => process.touch(act, appliesInDeath ? () => void act() : () => {});
    const served = (host: FakeHost, port: number) => {
      host.settle();
      const [component, name] = (
        { 6443: ['kube-apiserver', 'apiserver'], 2379: ['etcd', 'etcd-server'], 2380: ['etcd', 'etcd-peer'] } as const
      )[port as 6443];
      const pem = host.running.get(component)?.loaded.get(name);
      if (pem === undefined) throw new DrydockError('refused', `Nothing listens at port ${port}.`);
      return [[...made.values()].find((one) => one.pem === pem)!.der];
    };
    return {
      clock: this.clock,
      log: silentLogger,
      shells: { open: async (target) => this.shell(this.hosts.get(target.name)!, touch), dispose() {} },
      http: {
        get: async ({ port }, dial, signal) => {
          const host = hostOf(await dial('127.0.0.1', port, signal ?? new AbortController().signal));
          const component = COMPONENTS.find((one) => HEALTH_PORTS[one] === port)!;
          return touch(() =>
            host.well(component) ? { status: 200, body: '{"health":"true"}' } : { status: 503, body: '{"health":"false"}' },
          );
        },
      },
      handshakes: {
        chainOf: async (target, dial, signal) => {
          if (!dial)
            return touch(() =>
              served(
                [...this.hosts.values()].find(({ address }) => address === target.host)!,
                target.port,
              ),
            );
          const host = hostOf(await dial(target.host, target.port, signal ?? new AbortController().signal));
          return touch(() => served(host, target.port));
        },
      },
    };
  }

  private shell(host: FakeHost, touch: <T>(act: () => T) => Promise<T>): RemoteShellPort {
    const refuse = () => Promise.reject(new Error('The fake shell does not do this.'));
    return {
      facts: undefined as never,
      exec: (command) => touch(() => command.parse(host.execute(command.argv))),
      readFile: (path) =>
        touch(() => {
          const file = host.files.get(path);
          if (!file) throw new DrydockError('notFound', `There is no ${path}.`);
          return { path, content: new TextEncoder().encode(file.content) } as never;
        }),
      writeFile: (path, content) =>
        touch(() => {
          host.write(path, String(content));
          return { bytes: content.length, sha256: '' };
        }),
      forward: async () => Object.assign(new Duplex({ read() {} }), { host }),
      stat: refuse,
      stream: refuse,
      download: refuse,
      upload: refuse,
      resumeUpload: refuse,
      dispose() {},
    };
  }
}

function hostOf(stream: Duplex): FakeHost {
  return (stream as Duplex & { readonly host: FakeHost }).host;
}

function manifest(component: Component, address: string): string {
  const flags: Readonly<Record<Component, readonly string[]>> = {
    etcd: [
      '--listen-client-urls=https://127.0.0.1:2379',
      `--listen-peer-urls=https://${address}:2380`,
      '--listen-metrics-urls=http://127.0.0.1:2381',
    ],
    'kube-apiserver': ['--client-ca-file=/etc/kubernetes/pki/ca.crt', '--secure-port=6443'],
    'kube-controller-manager': [],
    'kube-scheduler': [],
  };
  const command = [component, ...flags[component]].map((word) => `    - ${word}`).join('\n');
  return `kind: Pod\nmetadata:\n  name: ${component}\nspec:\n  containers:\n  - command:\n${command}\n`;
}
