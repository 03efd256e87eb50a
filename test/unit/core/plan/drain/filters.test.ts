import { describe, expect, it } from 'vitest';
import { unknown } from '../../../../../src/core/known';
import type { PodModel } from '../../../../../src/core/model/pod';
import type { OwnerFact } from '../../../../../src/core/plan/drain/facts';
import type { DrainOptions } from '../../../../../src/core/plan/drain/options';
import { judgeNewcomer } from '../../../../../src/core/plan/drain/planner';
import { defaultDrainOptions } from '../../../../../src/core/plan/drain/options';
import { node, pod } from '../../../operations/support/objects';
import { agentExists, agentGone, agentPod, agentSet, AT, controlledBy, emptyDir, finding, plan, verdictOf } from './support';

const SECOND = 1000;
const bare = { controller: undefined };
const spool = { volumes: [emptyDir('spool')] };
const unreadable: OwnerFact = { namespace: 'logs', ref: agentSet, object: unknown('the API server says 403 Forbidden') };

interface Case {
  readonly name: string;
  readonly pod: PodModel;
  readonly owners?: readonly OwnerFact[];
  readonly without: readonly [Partial<DrainOptions>, verdict: string, code: string];
  readonly with: readonly [Partial<DrainOptions>, verdict: string, code: string];
}

const block: Partial<DrainOptions> = { daemonSets: 'block' };
const ignore: Partial<DrainOptions> = { daemonSets: 'ignore' };
const force: Partial<DrainOptions> = { unmanaged: true };
const lose: Partial<DrainOptions> = { deleteEmptyDirData: true };

/** Each row of kubectl's table, without and with the option that stands for its flag. */
const rows: readonly Case[] = [
  {
    name: 'being deleted for longer than the limit',
    pod: pod('a/p', { deletionAt: AT - 61 * SECOND }),
    without: [{}, 'evict', 'evict'],
    with: [{ skipWaitForDeleteSeconds: 60 }, 'skip', 'deleted-long-ago'],
  },
  {
    name: 'being deleted for just the limit',
    pod: pod('a/p', { deletionAt: AT - 60 * SECOND }),
    without: [{ skipWaitForDeleteSeconds: 0 }, 'evict', 'evict'],
    with: [{ skipWaitForDeleteSeconds: 60 }, 'evict', 'evict'],
  },
  {
    name: 'of a DaemonSet',
    pod: agentPod(),
    owners: [agentExists],
    without: [block, 'blocked', 'daemonset'],
    with: [ignore, 'skip', 'daemonset'],
  },
  {
    name: 'of a DaemonSet, succeeded',
    pod: agentPod({ phase: 'Succeeded' }),
    owners: [agentExists],
    without: [block, 'evict', 'evict'],
    with: [ignore, 'evict', 'evict'],
  },
  {
    name: 'of a DaemonSet, failed',
    pod: agentPod({ phase: 'Failed' }),
    owners: [agentExists],
    without: [block, 'evict', 'evict'],
    with: [ignore, 'evict', 'evict'],
  },
  {
    name: 'of a DaemonSet that is gone',
    pod: agentPod(),
    owners: [agentGone],
    without: [ignore, 'blocked', 'daemonset-gone'],
    with: [force, 'evict', 'daemonset-gone'],
  },
  {
    name: 'of a DaemonSet that may not be read',
    pod: agentPod(),
    owners: [unreadable],
    without: [block, 'blocked', 'daemonset-unreadable'],
    with: [{ ...ignore, ...force }, 'blocked', 'daemonset-unreadable'],
  },
  {
    name: 'of a DaemonSet of another API group',
    pod: agentPod({ controller: controlledBy('DaemonSet', 'agent', 'apps.example.org/v1') }),
    without: [block, 'evict', 'evict'],
    with: [ignore, 'evict', 'evict'],
  },
  {
    name: 'static',
    pod: pod('kube-system/etcd-w02', { mirror: true, ...bare }),
    without: [{}, 'skip', 'static-pod'],
    with: [force, 'skip', 'static-pod'],
  },
  {
    name: 'with emptyDir',
    pod: pod('a/p', spool),
    without: [{}, 'blocked', 'emptydir'],
    with: [lose, 'evict', 'emptydir'],
  },
  {
    name: 'with emptyDir, of a DaemonSet: not asked about it',
    pod: agentPod(spool),
    owners: [agentExists],
    without: [{}, 'skip', 'daemonset'],
    with: [lose, 'skip', 'daemonset'],
  },
  {
    name: 'with hostPath: not local storage to kubectl',
    pod: pod('a/p', { volumes: [{ ...emptyDir('logs'), source: 'hostPath' }] }),
    without: [{}, 'evict', 'evict'],
    with: [lose, 'evict', 'evict'],
  },
  {
    name: 'with emptyDir, succeeded',
    pod: pod('a/p', { ...spool, phase: 'Succeeded' }),
    without: [{}, 'evict', 'evict'],
    with: [lose, 'evict', 'evict'],
  },
  {
    name: 'with emptyDir, failed',
    pod: pod('a/p', { ...spool, phase: 'Failed' }),
    without: [{}, 'evict', 'evict'],
    with: [lose, 'evict', 'evict'],
  },
  { name: 'bare', pod: pod('a/p', bare), without: [{}, 'blocked', 'unmanaged'], with: [force, 'evict', 'unmanaged'] },
  {
    name: 'bare, succeeded',
    pod: pod('a/p', { ...bare, phase: 'Succeeded' }),
    without: [{}, 'evict', 'evict'],
    with: [force, 'evict', 'evict'],
  },
  {
    name: 'bare, failed',
    pod: pod('a/p', { ...bare, phase: 'Failed' }),
    without: [{}, 'evict', 'evict'],
    with: [force, 'evict', 'evict'],
  },
  { name: 'of a ReplicaSet', pod: pod('a/p'), without: [{}, 'evict', 'evict'], with: [force, 'evict', 'evict'] },
];

describe('what the filters of kubectl drain say of a pod', () => {
  for (const row of rows) {
    const over = { owners: row.owners ?? [] };
    for (const [word, [options, verdict, code]] of [['without', row.without] as const, ['with', row.with] as const]) {
      it(`${row.name}, ${word} the option: ${verdict}`, () => {
        expect(verdictOf(row.pod, over, options)).toMatchObject({ verdict, code });
      });
    }
  }
});

describe('the chain of filters', () => {
  it('lets the first that does not let go decide', () => {
    expect(verdictOf(pod('a/p', { ...bare, ...spool }))).toMatchObject({ verdict: 'blocked', code: 'emptydir' });
    expect(verdictOf(agentPod(spool), { owners: [agentGone] })).toMatchObject({ verdict: 'blocked', code: 'daemonset-gone' });
    expect(verdictOf(agentPod({ deletionAt: 0 }), { owners: [unreadable] }, { skipWaitForDeleteSeconds: 1 }).code).toBe('deleted-long-ago');
  });

  it('asks a static pod neither about emptyDir nor about a controller', () => {
    expect(verdictOf(pod('a/p', { ...bare, ...spool, mirror: true }))).toMatchObject({ verdict: 'skip', code: 'static-pod' });
    expect(verdictOf(agentPod({ mirror: true }), { owners: [agentGone] }).code).toBe('daemonset-gone');
  });

  it('keeps the last that had something to say when all let go', () => {
    const both = { ...force, ...lose };
    expect(verdictOf(pod('a/p', { ...bare, ...spool }), {}, both)).toMatchObject({ verdict: 'evict', code: 'unmanaged' });
    expect(verdictOf(agentPod(spool), { owners: [agentGone] }, both)).toMatchObject({ verdict: 'evict', code: 'emptydir' });
  });

  it('loses nothing of what an earlier one said where kubectl does', () => {
    const both = { ...force, ...lose };
    const bareWithSpool = verdictOf(pod('a/p', { ...bare, ...spool }), {}, both);
    expect(bareWithSpool.losesEmptyDir).toEqual(['spool']);
    expect(bareWithSpool.why).toContain('loses emptyDir "spool"');
    const orphan = plan({ pods: [agentPod(spool)], owners: [agentGone] }, both);
    expect(finding(orphan.warnings, 'not-coming-back').subject).toBe('logs/agent-x');
    expect(finding(orphan.warnings, 'loses-emptydir').subject).toBe('logs/agent-x');
  });

  it('asks for no place for a pod of a DaemonSet that is gone: nothing succeeds it', () => {
    expect(verdictOf(agentPod(), { owners: [agentGone], nodes: [node('w02')] }, force).fits.answer).toBe('notNeeded');
    expect(plan({ pods: [agentPod()], owners: [agentGone] }, force).body.room.neededCpu).toBe(0);
  });

  it('leaves out what the pod selector does not select, before anything else', () => {
    const one = pod('a/p', { ...bare, ...spool, labels: { app: 'db' } });
    expect(verdictOf(one, {}, { podSelector: 'app=web' })).toMatchObject({ verdict: 'skip', code: 'not-selected' });
    expect(verdictOf(one, {}, { podSelector: 'app in (db,web)' }).verdict).toBe('blocked');
    expect(() => verdictOf(one, {}, { podSelector: 'app=(' })).toThrow("can't be read");
  });
});

describe('a pod that came after the plan was made', () => {
  it('is judged by the same filters', () => {
    expect(judgeNewcomer(pod('a/p', spool), { ...defaultDrainOptions, ...lose }, [], AT)).toMatchObject({
      verdict: 'evict',
      code: 'emptydir',
      losesEmptyDir: ['spool'],
    });
    expect(judgeNewcomer(pod('a/p', spool), defaultDrainOptions, [], AT)).toMatchObject({ verdict: 'blocked', losesEmptyDir: [] });
    expect(judgeNewcomer(agentPod(), defaultDrainOptions, [agentExists], AT).verdict).toBe('skip');
  });
});
