import { describe, expect, it } from 'vitest';
import type { RunState } from '../../../../src/core/command/detached';
import type { StepContext } from '../../../../src/operations/engine/definition';
import type { UpgradeParts } from '../../../../src/operations/upgrade/parts';
import { kubeadmStep } from '../../../../src/operations/upgrade/steps/kubeadm';
import { upgradeStepInfos } from '../../../../src/operations/upgrade/step-infos';
import { facts, plan } from '../../core/plan/upgrade/support';

const one = plan(facts());
const [hop] = one.body.hops;

interface World {
  readonly state?: Partial<RunState>;
  readonly version?: string;
  readonly ready?: boolean;
  readonly stored?: string;
}

/** What the step of a host finds, where kubeadm's run and the API say these things. */
function verdictOn(name: string, what: 'apply' | 'node', { state = {}, version = 'v1.35.4', ready = true, stored = version }: World) {
  const host = { name, run: async () => ({ what: 'ended', code: 0, seen: true, tail: '', ...state }) };
  const port = {
    raw: async (kind: string, { name: pod }: { readonly name: string }) => {
      if (kind === 'ConfigMap')
        return {
          data: { ClusterConfiguration: `apiVersion: kubeadm.k8s.io/v1beta4\nkind: ClusterConfiguration\nkubernetesVersion: ${stored}\n` },
        };
      const component = pod.slice(0, -name.length - 1);
      return {
        metadata: { labels: { component } },
        spec: { nodeName: name, containers: [{ name: component, image: `registry.k8s.io/${component}:${version}`, command: [component] }] },
        status: { conditions: [{ type: 'Ready', status: ready ? 'True' : 'False' }] },
      };
    },
  };
  const parts = {
    plan: one,
    host: () => host,
    runFolder: () => '/runs/1',
    backupFolder: () => '/backups/1',
    ask: (_: unknown, task: (of: typeof port) => unknown) => task(port),
  } as unknown as UpgradeParts;
  const work = hop!.hosts.find((host_) => host_.name === name)!;
  const info = upgradeStepInfos(one).find(({ id }) => id === `v1.35.4/${name}/${what}`)!;
  return kubeadmStep(info, { do: what, hop: hop!, host: work }, parts).verify({ signal: new AbortController().signal } as StepContext);
}

describe('whether kubeadm has done its part, as a resume finds it', () => {
  it('is told by the versions of the static pods and by its ConfigMap', async () => {
    expect(await verdictOn('cp1', 'apply', {})).toEqual({ so: true });
    expect(await verdictOn('cp1', 'apply', { version: 'v1.34.4' })).toEqual({ so: false, why: 'kube-apiserver of cp1 is v1.34.4.' });
    expect(await verdictOn('cp1', 'apply', { stored: 'v1.34.4' })).toEqual({ so: false, why: "kubeadm's ConfigMap still says v1.34.4." });
    // The ConfigMap is apply's alone.
    expect(await verdictOn('cp2', 'node', { stored: 'v1.34.4' })).toEqual({ so: true });
    // A later hop has gone further.
    expect(await verdictOn('cp1', 'apply', { version: 'v1.36.1' })).toEqual({ so: true });
  });

  it('is not begun again because a component is not Ready for a moment', async () => {
    expect(await verdictOn('cp1', 'apply', { ready: false })).toEqual({ so: true });
  });

  it('is not so while it runs, or while nobody has seen how it ended', async () => {
    expect(await verdictOn('cp1', 'apply', { state: { what: 'running' } })).toMatchObject({ so: false, why: 'kubeadm still runs on cp1.' });
    expect(await verdictOn('cp1', 'apply', { state: { seen: false } })).toMatchObject({ so: false });
  });

  it('of a worker is told by the record of its run', async () => {
    expect(await verdictOn('w1', 'node', {})).toEqual({ so: true });
    for (const state of [{ code: 1 }, { what: 'lost', code: undefined }, { what: 'none', code: undefined }] as const)
      expect(await verdictOn('w1', 'node', { state })).toMatchObject({ so: false });
  });
});
