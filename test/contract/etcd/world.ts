/** Real members of etcd on loopback, with an authority of their own, TLS for clients and peers, and certificates asked of both. */
import { spawn, type ChildProcess } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { EtcdPlace } from '../../../src/core/model/etcd';
import type { HostTarget } from '../../../src/core/model/host';
import type { EtcdEndpoint } from '../../../src/ports/etcd';
import { freePorts } from '../../harness/control-plane/ports.mts';
import { ensureEtcd } from '../../harness/tools/kubernetes.mjs';
import { run } from '../../harness/tools/run.mjs';
import { makeAuthority, type Authority, type Issued } from '../../rig/pki.mts';
import { until } from '../ssh/world';

export interface MemberOptions {
  readonly quotaBytes?: number;
  /** Beside its flags for addresses, certificates and the cluster. */
  readonly flags?: readonly string[];
}

export class Member {
  private child: ChildProcess | undefined;
  log = '';

  constructor(
    readonly name: string,
    readonly clientPort: number,
    readonly peerPort: number,
    private readonly world: EtcdWorld,
    private readonly options: MemberOptions,
  ) {}

  get clientUrl(): string {
    return `https://127.0.0.1:${this.clientPort}`;
  }

  get peerUrl(): string {
    return `https://127.0.0.1:${this.peerPort}`;
  }

  get dataFolder(): string {
    return this.world.path(`${this.name}.etcd`);
  }

  start(initial: string, state: 'new' | 'existing'): void {
    const { world, options } = this;
    const tls = (prefix: string) => [
      `--${prefix}cert-file=${world.path('server.crt')}`,
      `--${prefix}key-file=${world.path('server.key')}`,
      `--${prefix}trusted-ca-file=${world.path('ca.crt')}`,
      `--${prefix}client-cert-auth=true`,
    ];
    const child = spawn(
      join(world.programs, 'etcd'),
      [
        `--name=${this.name}`,
        `--data-dir=${this.dataFolder}`,
        `--listen-client-urls=${this.clientUrl}`,
        `--advertise-client-urls=${this.clientUrl}`,
        `--listen-peer-urls=${this.peerUrl}`,
        `--initial-advertise-peer-urls=${this.peerUrl}`,
        `--initial-cluster=${initial}`,
        `--initial-cluster-state=${state}`,
        '--unsafe-no-fsync',
        ...tls(''),
        ...tls('peer-'),
        ...(options.quotaBytes === undefined ? [] : [`--quota-backend-bytes=${options.quotaBytes}`]),
        ...(options.flags ?? []),
      ],
      { stdio: ['ignore', 'ignore', 'pipe'] },
    );
    child.stderr.setEncoding('utf8').on('data', (piece: string) => (this.log = (this.log + piece).slice(-40_000)));
    this.child = child;
  }

  /** Ends it at once; its data stay. */
  async kill(): Promise<void> {
    const { child } = this;
    this.child = undefined;
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const ended = new Promise((resolve) => child.once('exit', resolve));
    child.kill('SIGKILL');
    await ended;
  }

  /** Stops it in the middle of whatever it does, and lets it go on. */
  freeze(frozen: boolean): void {
    this.child?.kill(frozen ? 'SIGSTOP' : 'SIGCONT');
  }

  get running(): boolean {
    return this.child !== undefined && this.child.exitCode === null && this.child.signalCode === null;
  }
}

export class EtcdWorld {
  readonly members: Member[] = [];
  private readonly dir = mkdtempSync(join(tmpdir(), 'drydock-etcd-'));

  private constructor(
    readonly programs: string,
    private readonly authority: Authority,
    private readonly client: Issued,
  ) {}

  static async create(count: number, options: MemberOptions = {}): Promise<EtcdWorld> {
    const authority = await makeAuthority('etcd-ca');
    const days = 300;
    const server = await authority.issue('etcd', { dns: ['localhost'], ip: ['127.0.0.1'], usage: ['server', 'client'], days });
    const world = new EtcdWorld(
      await ensureEtcd(),
      authority,
      await authority.issue('kube-etcd-healthcheck-client', { usage: ['client'], days }),
    );
    world.write('ca.crt', authority.certificate);
    world.write('server.crt', server.certificate);
    world.write('server.key', server.key);
    world.write('healthcheck-client.crt', world.client.certificate);
    world.write('healthcheck-client.key', world.client.key);
    for (let index = 1; index <= count; index += 1) await world.make(`m${index}`, options);
    const initial = world.initial();
    for (const member of world.members) member.start(initial, 'new');
    await world.ready();
    return world;
  }

  /** A member that is not started. */
  async make(name: string, options: MemberOptions = {}): Promise<Member> {
    const [clientPort, peerPort] = (await freePorts(2)) as [number, number];
    const member = new Member(name, clientPort, peerPort, this, options);
    this.members.push(member);
    return member;
  }

  initial(members: readonly Member[] = this.members): string {
    return members.map(({ name, peerUrl }) => `${name}=${peerUrl}`).join(',');
  }

  member(name: string): Member {
    const found = this.members.find((one) => one.name === name);
    if (!found) throw new Error(`there is no member ${name}`);
    return found;
  }

  path(...parts: string[]): string {
    return join(this.dir, ...parts);
  }

  folder(name: string): string {
    const path = this.path(name);
    mkdirSync(path, { recursive: true });
    return path;
  }

  get credentials(): EtcdEndpoint['credentials'] {
    return { ca: this.authority.certificate, cert: this.client.certificate, key: this.client.key };
  }

  /** As a client of this computer reaches a member. */
  endpoint(member: Member): EtcdEndpoint {
    return {
      label: `etcd of ${member.name}`,
      host: '127.0.0.1',
      port: member.clientPort,
      serverNames: ['127.0.0.1'],
      credentials: this.credentials,
    };
  }

  /** As it is reached through a host that has the files of this world. */
  place(member: Member, target: HostTarget): EtcdPlace {
    return {
      name: member.name,
      port: member.clientPort,
      address: undefined,
      target,
      serverNames: ['127.0.0.1', 'localhost'],
      credentials: {
        target,
        ca: this.path('ca.crt'),
        cert: this.path('healthcheck-client.crt'),
        key: this.path('healthcheck-client.key'),
      },
      staticPod: false,
      peerUrls: [member.peerUrl],
    };
  }

  etcdctl(member: Member, ...argv: readonly string[]): Promise<string> {
    const access = [`--endpoints=${member.clientUrl}`, `--cacert=${this.path('ca.crt')}`];
    const own = [`--cert=${this.path('healthcheck-client.crt')}`, `--key=${this.path('healthcheck-client.key')}`];
    return run([join(this.programs, 'etcdctl'), ...access, ...own, ...argv]);
  }

  /** Writes values that are too large for an argument. */
  async fill(member: Member, keys: readonly string[], bytes: number): Promise<void> {
    const access = [`--endpoints=${member.clientUrl}`, `--cacert=${this.path('ca.crt')}`];
    const own = [`--cert=${this.path('healthcheck-client.crt')}`, `--key=${this.path('healthcheck-client.key')}`];
    for (const key of keys) await run([join(this.programs, 'etcdctl'), ...access, ...own, 'put', key], { input: 'x'.repeat(bytes) });
  }

  etcdutl(...argv: readonly string[]): Promise<string> {
    return run([join(this.programs, 'etcdutl'), ...argv]);
  }

  /** Name of the member that leads. */
  async leader(): Promise<Member> {
    const [asked] = this.members.filter(({ running }) => running);
    const statuses = await this.etcdctl(asked!, 'endpoint', 'status', '--cluster', '-w', 'fields');
    const ids = [...statuses.matchAll(/"MemberID" : (\d+)/g)].map(([, id]) => id);
    const leaders = [...statuses.matchAll(/"Leader" : (\d+)/g)].map(([, id]) => id);
    const endpoints = [...statuses.matchAll(/"Endpoint" : "([^"]+)"/g)].map(([, url]) => url);
    const at = ids.findIndex((id) => id === leaders[0]);
    const found = this.members.find(({ clientUrl }) => clientUrl === endpoints[at]);
    if (!found) throw new Error(`nobody leads: ${statuses}`);
    return found;
  }

  /** Waits until every member that runs answers a linearizable read. */
  async ready(): Promise<void> {
    for (const member of this.members.filter(({ running }) => running))
      await until(
        () =>
          this.etcdctl(member, 'endpoint', 'health', '--command-timeout=2s').then(
            () => true,
            () => false,
          ),
        () => {
          if (!member.running) throw new Error(`${member.name} ended: ${member.log}`);
        },
      );
  }

  async dispose(): Promise<void> {
    for (const member of this.members) await member.kill();
    rmSync(this.dir, { recursive: true, force: true });
  }

  private write(name: string, content: string): void {
    writeFileSync(this.path(name), content, { mode: 0o600 });
  }
}
