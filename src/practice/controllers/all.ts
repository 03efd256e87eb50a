import { catalogue, replicaSets } from '../resources/catalogue';
import type { ControllerFactory } from './controller';
import { DaemonSets } from './daemon-sets';
import { Deployments } from './deployments';
import { Disruption } from './disruption';
import { GarbageCollector } from './garbage-collector';
import { Jobs } from './jobs';
import type { Machines } from './machines';
import { NodeLifecycle } from './node-lifecycle';
import { ReplicaSets } from './replica-sets';
import { Scheduler } from './scheduler';
import { StatefulSets } from './stateful-sets';

/** Every controller of a control plane, without the kubelets, which belong to the nodes. */
export function controlPlane(machines: Machines, nodeGraceSeconds: number): readonly ControllerFactory[] {
  const replicationControllers = catalogue.get('replicationcontrollers');
  return [
    (context) => new NodeLifecycle(context, machines, nodeGraceSeconds),
    (context) => new Deployments(context),
    (context) => new ReplicaSets(context, replicaSets),
    ...(replicationControllers ? [(context: Parameters<ControllerFactory>[0]) => new ReplicaSets(context, replicationControllers)] : []),
    (context) => new StatefulSets(context),
    (context) => new DaemonSets(context),
    (context) => new Jobs(context),
    (context) => new Scheduler(context),
    (context) => new Disruption(context),
    (context) => new GarbageCollector(context),
  ];
}
