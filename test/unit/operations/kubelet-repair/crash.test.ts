import { createHash } from 'node:crypto';
import { parse, stringify } from 'yaml';
import { beforeAll, describe, expect, it } from 'vitest';
import { CURRENT_CLIENT, KUBELET_CONF, KUBELET_PKI } from '../../../../src/core/command/kubelet/places';
import { silentLogger } from '../../../../src/core/logger';
import type { Models, Kind } from '../../../../src/core/model/kinds';
import type { OperationId } from '../../../../src/core/operation/events';
import { fold, isOver } from '../../../../src/core/operation/reducer';
import type { OperationState } from '../../../../src/core/operation/state';
import { Hosts } from '../../../../src/operations/control-plane/hosts';
import { OperationEngine } from '../../../../src/operations/engine/engine';
import { createKubeletRepairDefinition, kubeletRepairRequest } from '../../../../src/operations/kubelet-repair/definition';
import { prepareKubeletRepair } from '../../../../src/operations/kubelet-repair/prepare';
import { issue, type Issued } from '../../core/certificates';
import { ended } from '../../core/command/results';
import { Disk } from '../engine/support/disk';
import { SimulatedProcess } from '../engine/support/process';
import { FakeHost, FakeHosts, makeCertificates } from '../renew/fake-hosts';
import { FakeClock } from '../support/fake-clock';
import { FakeCluster } from '../support/fake-cluster';
import { configMap, node } from '../support/objects';
import { planCluster } from '../support/plans';

const CA = '/etc/kubernetes/pki/ca.crt';
const SECRET = 'a2V5IG9mIHRoZSBuZXcgY2VydGlmaWNhdGU=';
const DAY = 86_400_000;
const never = new AbortController().signal;
const base64 = (text: string) => Buffer.from(text).toString('base64');

let authority: Issued;
let old: Issued;
let signed: Issued;
/** What the cluster gives the kubelet, one after the other. */
let own: readonly Issued[];

beforeAll(async () => {
  const now = new FakeClock().now();
  await makeCertificates([], [], now);
  authority = await issue({ subject: 'CN=kubernetes', authority: true, notAfter: new Date(now + 3000 * DAY) });
  const client = (serial: string, days: number) =>
    issue({
      subject: 'O=system:nodes, CN=system:node:w1',
      issuer: authority,
      serial,
      notBefore: new Date(now - 400 * DAY),
      notAfter: new Date(now + days * DAY),
    });
  [old, signed] = [await client('0a01', -1), await client('0a02', 1)];
  own = [await client('0a03', 365), await client('0a04', 365), await client('0a05', 365)];
});

interface Kubeconfig {
  readonly users: [{ readonly user: Readonly<Record<string, string>> }];
}

/** A host with a kubelet that gets a certificate of its own when it is started with one that is good. */
class KubeletHost extends FakeHost {
  startedAt: number | undefined;
  own = 0;

  /** Whether the kubelet that runs is let in by the API server. */
  get letIn(): boolean {
    this.settle();
    if (this.startedAt === undefined || this.now < this.startedAt + 3_000) return false;
    const { user } = (parse(this.files.get(KUBELET_CONF)?.content ?? 'users: [{user: {}}]') as Kubeconfig).users[0];
    const path = user['client-certificate'];
    const pem =
      path === undefined ? Buffer.from(user['client-certificate-data'] ?? '', 'base64').toString() : this.files.get(path)?.content;
    return [signed, ...own].some((one) => pem?.includes(one.pem));
  }

  override settle(): void {
    super.settle();
    if (this.startedAt === undefined || this.now < this.startedAt + 2_000 || this.files.has(CURRENT_CLIENT)) return;
    const embedded = this.files.get(KUBELET_CONF)?.content.includes(base64(signed.pem));
    if (!embedded) return;
    const next = own[Math.min(this.own++, own.length - 1)]!;
    for (const path of [`${KUBELET_PKI}/kubelet-client-${this.own}.pem`, CURRENT_CLIENT]) this.write(path, `${next.pem}key`);
  }

  override execute(argv: readonly string[]): ReturnType<typeof ended> {
    this.settle();
    const [program, ...rest] = argv;
    if (program === 'sed') {
      const conf = this.files.get(KUBELET_CONF)?.content;
      if (conf === undefined) return ended('', { exitCode: 2, stderr: `sed: can't read ${KUBELET_CONF}: No such file or directory` });
      return ended(conf.replace(/(client-key-data:).*/, '$1 ""'));
    }
    if (program === 'systemctl' && rest[0] === 'restart') {
      this.startedAt = Math.floor(this.now / 1000) * 1000;
      return ended('');
    }
    if (program === 'systemctl') {
      if (this.startedAt === undefined) return ended('ActiveState=activating\n');
      const moment = new Date(this.startedAt).toISOString().replace('T', ' ').slice(0, 19);
      return ended(`ExecMainStartTimestamp=Mon ${moment} UTC\nActiveState=active\n`);
    }
    if (program === 'test' && rest[0] === '-L') return ended('', { exitCode: 1 });
    if (program === 'rm') {
      for (const path of rest.slice(rest.indexOf('--') + 1)) for (const one of this.under(path)) this.files.delete(one);
      return ended('');
    }
    if (program === 'find' && rest.includes('kubelet-client*'))
      return ended(
        this.under(KUBELET_PKI)
          .filter((path) => path.includes('/kubelet-client'))
          .map((path) => `${path}\n`)
          .join(''),
      );
    if (program === 'find' && rest.includes('awk') && rest[0] === KUBELET_PKI)
      return ended(this.files.has(CURRENT_CLIENT) ? `#file ${CURRENT_CLIENT}\n${this.files.get(CURRENT_CLIENT)!.content}\n` : '');
    if (program === 'kubeadm' && rest[0] === 'kubeconfig')
      return ended(
        stringify(
          {
            apiVersion: 'v1',
            clusters: [{ name: 'c', cluster: { server: 'https://endpoint:6443', 'certificate-authority-data': base64(authority.pem) } }],
            contexts: [{ name: 'x', context: { cluster: 'c', user: 'u' } }],
            'current-context': 'x',
            users: [{ name: 'u', user: { 'client-certificate-data': base64(signed.pem), 'client-key-data': SECRET } }],
          },
          { lineWidth: 0 },
        ),
      );
    return super.execute(argv);
  }
}

/** The API of the cluster, which hears of the node when its kubelet is let in. */
class Api extends FakeCluster {
  constructor(
    clock: FakeClock,
    private readonly host: KubeletHost,
  ) {
    super(clock);
    this.put(node('w1'), configMap('kube-system/kubeadm-config', { ClusterConfiguration: 'kind: ClusterConfiguration\n' }));
  }

  override async get<K extends Kind>(kind: K, key: { readonly namespace?: string; readonly name: string }): Promise<Models[K] | undefined> {
    if (kind === 'Lease') return { renewedAt: this.host.letIn ? this.clock.now() : 0 } as unknown as Models[K];
    if (kind === 'Node') return node('w1', { readiness: this.host.letIn ? 'ready' : 'unknown' }) as unknown as Models[K];
    return super.get(kind, key);
  }
}

class Rehearsal {
  readonly clock = new FakeClock();
  readonly disk = new Disk(0);
  readonly world = new FakeHosts(this.clock, ['cp1'], []);
  readonly w1 = new KubeletHost('w1', '192.0.2.9', this.world);
  readonly api = new Api(this.clock, this.w1);
  readonly id = 'op-1' as OperationId;
  readonly before: ReadonlyMap<string, string>;
  private pids = 1;

  constructor() {
    const cp1 = new KubeletHost('cp1', '192.0.2.1', this.world);
    for (const [path, { content }] of this.world.hosts.get('cp1')!.files) cp1.write(path, content);
    cp1.write('/etc/kubernetes/pki/ca.key', 'key');
    this.world.hosts.set('cp1', cp1).set('w1', this.w1);
    for (const host of [cp1, this.w1]) {
      host.write(CA, authority.pem);
      host.write('/var/lib/kubelet/config.yaml', 'rotateCertificates: true\n');
    }
    this.w1.write(
      KUBELET_CONF,
      stringify({
        clusters: [{ name: 'c', cluster: { server: 'https://own:6443', 'certificate-authority-data': base64(authority.pem) } }],
        contexts: [{ name: 'x', context: { cluster: 'c', user: 'u' } }],
        'current-context': 'x',
        users: [{ name: 'u', user: { 'client-certificate': CURRENT_CLIENT, 'client-key': CURRENT_CLIENT } }],
      }),
    );
    for (const path of [`${KUBELET_PKI}/kubelet-client-0.pem`, CURRENT_CLIENT]) this.w1.write(path, `${old.pem}key`);
    this.before = new Map([KUBELET_CONF, CURRENT_CLIENT].map((path) => [path, this.w1.files.get(path)!.content]));
  }

  get state(): OperationState | undefined {
    return fold(this.disk.events(this.id));
  }

  plan() {
    const target = (name: string) => ({ name, destination: name, source: 'named' as const });
    const targets = { nodes: [{ target: target('w1'), ready: false }], without: [], controlPlanes: [target('cp1')], apiDown: undefined };
    return prepareKubeletRepair(targets, { ...planCluster, uid: this.api.uid }, new Hosts(this.world.deps(new SimulatedProcess(0))), never);
  }

  async work(what: (engine: OperationEngine) => Promise<{ readonly finished: Promise<OperationState> }>, diesAt?: number, applies = false) {
    const process = new SimulatedProcess(this.pids++, diesAt);
    const deps = { ...this.world.deps(process, applies), connect: async () => this.api, random: () => 0.5 };
    const engine = new OperationEngine({
      journals: this.disk.journals(process),
      locks: this.disk.localLocks(process),
      interaction: { ask: async () => undefined },
      clock: this.clock,
      logger: silentLogger,
      definitions: [createKubeletRepairDefinition(deps)],
      host: { pid: process.pid, name: 'laptop', user: 'kate', version: '0.1.0' },
      newId: () => this.id,
    });
    let over = false;
    let failure: Error | undefined;
    what(engine)
      .then(({ finished }) => finished)
      .then(
        () => (over = true),
        (error: Error) => {
          failure = error;
          over = true;
        },
      );
    await this.clock.passUntil(() => over || process.dead, 3_000);
    if (failure) throw failure;
    return process.moments;
  }
}

async function survive(rehearsal: Rehearsal, diesAt: number | undefined, applies = false): Promise<number> {
  const request = kubeletRepairRequest(await rehearsal.plan());
  const moments = await rehearsal.work((engine) => engine.start(request), diesAt, applies);
  if (diesAt !== undefined && !(rehearsal.state && isOver(rehearsal.state))) {
    const known = rehearsal.state !== undefined;
    if (!known) rehearsal.disk.files.delete(rehearsal.id);
    await rehearsal.work((engine) => (known ? engine.resume(rehearsal.id) : engine.start(request)));
  }
  return moments;
}

function expectRepaired({ state, w1, disk, id }: Rehearsal, why: string): void {
  const open = state?.steps.filter(({ status }) => status !== 'done').map(({ info, failure }) => `${info.id}: ${failure?.message}`);
  expect(open, why).toEqual([]);
  expect(state?.status, why).toBe('succeeded');
  const conf = parse(w1.files.get(KUBELET_CONF)!.content) as Kubeconfig & { clusters: [{ cluster: { server: string } }] };
  expect(conf.users[0].user, why).toEqual({ 'client-certificate': CURRENT_CLIENT, 'client-key': CURRENT_CLIENT });
  expect(conf.clusters[0].cluster.server, why).toBe('https://own:6443');
  expect(w1.letIn, why).toBe(true);
  expect(w1.files.has(`${KUBELET_PKI}/kubelet-client-0.pem`), why).toBe(false);
  const backups = w1.under('/etc/kubernetes/drydock/kubelet');
  expect(
    backups.filter((path) => path.includes('.part/')),
    why,
  ).toEqual([]);
  const kept = backups.find((path) => path.endsWith('/pki/kubelet-client-current.pem'))!;
  const digest = (text: string) => createHash('sha256').update(text).digest('hex');
  expect(digest(w1.files.get(kept)!.content), why).toBe(digest(`${old.pem}key`));
  // The new key is in no journal, whatever happened on the way.
  expect(JSON.stringify(disk.events(id)), why).not.toContain(SECRET);
}

describe('the repair of a kubelet whose process dies', () => {
  it('comes to its end without dying', async () => {
    const rehearsal = new Rehearsal();
    await survive(rehearsal, undefined);
    expectRepaired(rehearsal, 'nothing happened');
  });

  it('ends the same wherever it dies, whether or not the last command had its effect', async () => {
    const moments = await survive(new Rehearsal(), undefined);
    expect(moments).toBeGreaterThan(60);
    for (let moment = 1; moment <= moments; moment += 2) {
      const rehearsal = new Rehearsal();
      await survive(rehearsal, moment, moment % 4 === 1);
      expectRepaired(rehearsal, `died at ${moment}`);
    }
  }, 120_000);

  it('is taken back to the old files', async () => {
    const rehearsal = new Rehearsal();
    await survive(rehearsal, undefined);
    await rehearsal.work((engine) => engine.undo(rehearsal.id));
    for (const [path, content] of rehearsal.before) expect(rehearsal.w1.files.get(path)?.content, path).toBe(content);
  });

  it('does not begin when somebody else has repaired it meanwhile', async () => {
    const rehearsal = new Rehearsal();
    const request = kubeletRepairRequest(await rehearsal.plan());
    rehearsal.w1.write(CURRENT_CLIENT, `${own[0]!.pem}key`);
    await expect(rehearsal.work((engine) => engine.start(request))).rejects.toMatchObject({ kind: 'drifted' });
    expect(rehearsal.w1.under('/etc/kubernetes/drydock')).toEqual([]);
  });
});
