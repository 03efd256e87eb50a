import type { ControllerLoop } from './controllers/loop';
import type { Machines } from './controllers/machines';
import type { PracticeEtcd } from './etcd/etcd';
import { noQuorumForApi } from './etcd/refusal';
import { isControlPlane, type Node } from './model/node';
import type { Registry } from './registry/registry';
import { nodes } from './resources/catalogue';

export function controlPlanesOf(registry: Registry): readonly Node[] {
  return registry.list<Node>(nodes).filter(isControlPlane);
}

/** What the world runs when it opens. */
const OPENED_WITH = 'v1.34.4';

/** Version of the API server that answers: that of the first control plane whose one runs. */
export function apiVersionOf(registry: Registry, machines: Machines): string {
  const first = controlPlanesOf(registry).find(
    ({ metadata: { name } }) => machines.isRunning(name) && machines.runsStaticPod(name, 'kube-apiserver'),
  );
  return /:(v\d[\w.]*)$/.exec(machines.imageOf(first?.metadata.name ?? '', 'kube-apiserver') ?? '')?.[1] ?? OPENED_WITH;
}

/**
 * Whether the control plane works: an API server runs, and etcd has a quorum. Without one, connections break and controllers rest. A
 * world without control planes always works.
 */
export class Standing {
  private readonly planes: readonly string[];
  /** Whether somebody said so beside what machines and etcd tell. */
  private rested = false;

  constructor(
    registry: Registry,
    private readonly machines: Machines,
    private readonly etcd: Pick<PracticeEtcd, 'hasQuorum'>,
    private readonly loop: Pick<ControllerLoop, 'touch' | 'setPaused'>,
    private readonly breakConnections: () => void,
  ) {
    this.planes = controlPlanesOf(registry).map(({ metadata }) => metadata.name);
  }

  apiRuns(): boolean {
    const { planes, machines } = this;
    return planes.length === 0 || planes.some((node) => machines.isRunning(node) && machines.runsStaticPod(node, 'kube-apiserver'));
  }

  /** @throws ApiError where etcd has no quorum */
  check(): void {
    if (!this.etcd.hasQuorum()) throw noQuorumForApi();
  }

  /** Something started or ended. */
  reconsider(): void {
    const rests = !this.apiRuns() || !this.etcd.hasQuorum();
    if (!this.apiRuns()) this.breakConnections();
    if (rests !== this.rested) this.loop.setPaused(rests);
    this.rested = rests;
    this.loop.touch();
  }
}
