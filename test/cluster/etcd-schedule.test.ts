/** A schedule of snapshots on a real systemd host: installed, run, replaced, failed, taken back and removed. */
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { ScheduleSettings } from '../../src/core/command/etcd-schedule/files';
import { SCHEDULE } from '../../src/core/command/etcd-schedule/places';
import { clusterId } from '../../src/core/model/cluster';
import { parseRuns } from '../../src/core/parse/schedule-runs';
import { planSchedule, planUnschedule } from '../../src/core/plan/etcd-schedule/planner';
import type { SchedulePlan } from '../../src/core/plan/etcd-schedule/plan';
import type { PlanCluster } from '../../src/core/plan/plan';
import { createScheduleDefinitions, scheduleRequest } from '../../src/operations/etcd-schedule/definition';
import { readSchedule } from '../../src/operations/etcd-schedule/facts';
import { hostOf, type ScheduleHost } from '../../src/operations/etcd-schedule/host';
import { openHostProduct, type HostProduct } from './support/host-product';
import { useCluster } from './support/rig';

const shared = useCluster('schedule');
const { signal } = new AbortController();
const PKI = '/etc/kubernetes/pki/etcd';
const settings: ScheduleSettings = {
  cluster: 'rig',
  onCalendar: '*-*-* 00/6:00:00',
  folder: '/var/backups/etcd',
  keep: { last: 2, daily: 0, weekly: 0, monthly: 0 },
  recipients: [],
  endpoint: 'https://127.0.0.1:2379',
  credentials: { ca: `${PKI}/ca.crt`, cert: `${PKI}/healthcheck-client.crt`, key: `${PKI}/healthcheck-client.key` },
};

describe('snapshots on a schedule', () => {
  let product: HostProduct;
  let host: ScheduleHost;
  let cluster: PlanCluster;
  beforeAll(async () => {
    product = await openHostProduct(shared.cluster, { api: true, definitions: (deps) => createScheduleDefinitions(deps) });
    host = hostOf(product.hosts.of(product.targets()[0]!));
    const { uid = '', version = '' } = await product.about();
    cluster = { id: clusterId(shared.cluster.kubeconfig, 'rig'), name: 'rig', uid, distribution: 'kubeadm', version, protected: false };
  });
  afterEach(async () => {
    if ((await read()).timer?.enabled === true) await remove();
  });
  afterAll(async () => {
    await exec('rm', '-rf', '/var/backups/etcd', '/var/lib/drydock');
    product?.dispose();
  });

  const exec = async (...argv: [string, ...string[]]) => shared.cluster.host(host.name).exec(argv);
  const read = (wanted?: ScheduleSettings) => readSchedule(host, wanted, signal);
  const carryOut = async (plan: SchedulePlan) => {
    expect(plan.blockers).toEqual([]);
    return (await product.engine.start(scheduleRequest(plan))).finished;
  };
  const install = async (changes: Partial<ScheduleSettings> = {}) => {
    const wanted = { ...settings, ...changes };
    return carryOut(planSchedule(await read(wanted), wanted, cluster));
  };
  const remove = async () => carryOut(planUnschedule(await read(), cluster));
  const failures = (state: Awaited<ReturnType<typeof carryOut>>) => state.steps.flatMap(({ failure }) => failure?.message ?? []);

  it('is installed with a first snapshot, tells of its runs, and is removed without them', async () => {
    const state = await install();
    expect(failures(state)).toEqual([]);
    expect(state.status).toBe('succeeded');
    const facts = await read();
    expect(facts.timer).toMatchObject({ active: true, enabled: true, next: expect.stringMatching(/\d{4}-\d\d-\d\d/) });
    expect(facts.runs.at(-1)).toMatchObject({ result: 'ok', file: expect.stringMatching(/^etcd-rig-\d{8}T\d{6}Z\.db$/) });
    const file = `/var/backups/etcd/${facts.runs.at(-1)!.file!}`;
    expect((await exec('stat', '-c', '%a %U', '--', file)).stdout.trim()).toBe('600 root');
    const status = JSON.parse((await exec('etcdutl', 'snapshot', 'status', file, '-w', 'json')).stdout) as { revision: number };
    expect(facts.runs.at(-1)!.revision).toBe(status.revision);

    // Without the tools of the host those of the static pod do it.
    const bare = 'mkdir -p /run/bare && ln -sf "$(command -v crictl)" /run/bare/crictl && PATH=/run/bare:/usr/sbin:/usr/bin:/sbin:/bin';
    await exec('sh', '-c', `${bare} && ! command -v etcdctl && exec "$0"`, SCHEDULE.script);
    expect((await read()).runs.map(({ result }) => result)).toEqual(['ok', 'ok']);

    // Where the host could not run them, the container takes it; its pages can't be checked then, and nothing is left in the container.
    const unable = `${bare} && sed 's:/proc/\\$process/root/\\$folder:/nowhere:' "$0" > /run/bare/script && ! sh /run/bare/script`;
    await exec('sh', '-c', unable, SCHEDULE.script);
    expect((await read()).runs.at(-1)).toMatchObject({ result: 'failed', reason: expect.stringContaining('there is no etcdutl') });
    const root = '/proc/$(crictl inspect -o go-template --template "{{.info.pid}}" "$(crictl ps --name "^etcd$" -q)")/root';
    expect((await exec('sh', '-c', `ls ${root}`)).stdout).not.toContain('drydock');

    expect((await remove()).status).toBe('succeeded');
    const after = await read();
    expect(after).toMatchObject({ files: {}, timer: { active: false, enabled: false } });
    expect(after.runs).toHaveLength(3);
    expect((await exec('ls', '/var/backups/etcd')).stdout.trim().split('\n')).toHaveLength(4);
  });

  it('is not scheduled when the first run fails; why is told, and taking it back leaves nothing', async () => {
    const state = await install({ endpoint: 'https://127.0.0.1:1' });
    expect(state.status).toBe('failed');
    expect(failures(state).join(' ')).toMatch(/The run on .* failed: etcd does not answer/);
    expect((await exec('sh', '-c', 'systemctl is-failed drydock-etcd-snapshot.service || true')).stdout.trim()).toBe('failed');
    await (
      await product.engine.undo(state.header.id)
    ).finished;
    expect(await read()).toMatchObject({ files: {}, timer: { active: false, enabled: false } });
  });

  it('is refused for a time that systemd does not know, and for recipients without age', async () => {
    const odd = { ...settings, onCalendar: 'sometimes', recipients: ['age1lggyhqrw2nlhcxprm67z43rta597azn8gknawjehu9d9dl0jq3yqqvfafg'] };
    expect(planSchedule(await read(odd), odd, cluster).blockers.map(({ code }) => code)).toEqual(['calendar', 'no-age']);
  });

  it('reads runs as the script writes them', async () => {
    expect(parseRuns((await exec('cat', SCHEDULE.runs)).stdout).length).toBeGreaterThan(0);
  });
});
