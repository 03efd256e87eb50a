import { describe, expect, it } from 'vitest';
import type { ClusterId } from '../../../../src/core/model/cluster';
import { defaultDrainOptions } from '../../../../src/core/plan/drain/options';
import type { ClusterSessions } from '../../../../src/features/clusters/sessions';
import { BundledDrainDesk, type DrainPlanning } from '../../../../src/features/drain/bundled-desk';
import { ManualClock } from '../support/manual-clock';
import { NOON } from '../operations/states';
import { drainPlan } from './plans';

function desk() {
  const calls: string[] = [];
  let loads = 0;
  const port = { clusterUid: async () => 'uid-1', serverVersion: async () => ({ gitVersion: 'v1.34.4' }) };
  const session = {
    ref: { id: 'file#prod', name: 'prod-eu' },
    guard: { protected: true, readOnly: false },
    distribution: undefined,
    connect: async () => port,
  };
  const planning = {
    readDrainFacts: async (_port: unknown, nodes: readonly string[]) => {
      calls.push(`read ${nodes.join()}`);
      return { at: NOON };
    },
    completeDrainFacts: async (_port: unknown, facts: unknown, options: { serverDryRun: boolean }) => {
      calls.push(`complete serverDryRun=${options.serverDryRun}`);
      return facts;
    },
    planDrain: (_facts: unknown, options: object, cluster: object) => ({ ...drainPlan([], {}, options), cluster }),
    renderDrainPlan: () => 'text',
  } as unknown as DrainPlanning;
  const made = new BundledDrainDesk({
    planning: () => {
      loads += 1;
      return planning;
    },
    sessions: () => ({ require: async () => session }) as unknown as ClusterSessions,
    clock: new ManualClock(NOON),
    start: () => Promise.reject(new Error('not of this test')),
    leavePod: () => false,
  });
  return { made, calls, loads: () => loads };
}

const { signal } = new AbortController();
const request = { cluster: 'file#prod' as ClusterId, nodes: ['w01', 'w02'], options: defaultDrainOptions };

describe('the desk', () => {
  it('loads nothing before it is asked', () => {
    expect(desk().loads()).toBe(0);
  });

  it('plans with what the session knows of the cluster, saying unknown where it does not', async () => {
    const prepared = await desk().made.prepare(request, signal);
    expect(prepared.plan.cluster).toEqual({
      id: 'file#prod',
      name: 'prod-eu',
      uid: 'uid-1',
      distribution: 'unknown',
      version: 'v1.34.4',
      protected: true,
    });
  });

  it('plans again from the same facts, adding only what other options need', async () => {
    const { made, calls } = desk();
    const first = await made.prepare(request, signal);
    const options = { ...defaultDrainOptions, unmanaged: true };
    const second = await made.replan(first, options, signal);
    expect(calls).toEqual(['read w01,w02', 'complete serverDryRun=true']);
    expect(second.request).toEqual({ ...request, options });
    expect(second.plan.body.options).toEqual(options);
    expect(second.facts).toBe(first.facts);
  });
});
