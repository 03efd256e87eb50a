/** Bundle `etcd`: what reads, judges and shows the members of etcd. Loaded when its view is first looked at. */
import { DisposableStore, type Disposable } from '../../core/disposable';
import { count } from '../../core/report/words';
import type { Clock } from '../../ports/clock';
import type { Unlocking } from '../../ports/snapshots';
import type { UiKit } from '../../ui/kit';
import type { ClusterSessions } from '../clusters/sessions';
import type { FollowedOperation } from '../operations/follower';
import { joined } from '../operations/words';
import type { EtcdHandlers } from './command-ids';
import { etcdHandlers } from './commands';
import { EtcdDesk, type EtcdDeskDeps } from './desk';
import type { EtcdElement } from './elements';
import { EtcdModel } from './model';

export interface EtcdPartsDeps extends EtcdDeskDeps {
  readonly kit: UiKit;
  readonly clock: Clock;
  readonly sessions: () => ClusterSessions;
  readonly follow: (operation: FollowedOperation) => void;
  /** What opens encrypted snapshots, as the setting says. */
  readonly unlocking: () => Unlocking;
  /** What is selected in the view. */
  readonly selection: () => readonly EtcdElement[];
}

export interface EtcdParts extends Disposable {
  readonly model: EtcdModel;
  readonly handlers: EtcdHandlers;
  /** What the view says of itself beside its rows. */
  headline(): {
    readonly description: string | undefined;
    readonly badge: { readonly value: number; readonly tooltip: string } | undefined;
  };
}

export function createEtcd(deps: EtcdPartsDeps): EtcdParts {
  const store = new DisposableStore();
  const desk = new EtcdDesk(deps);
  const model = store.add(new EtcdModel(desk, deps.kit.log));
  return {
    model,
    handlers: etcdHandlers({ ...deps, desk, model }),
    headline: () => {
      const { session, attention } = model;
      return {
        description: session && joined(session.ref.name, attention > 0 ? `${attention} to look at` : undefined),
        badge:
          attention > 0
            ? { value: attention, tooltip: `${count(attention, 'thing')} about etcd of ${session?.ref.name ?? 'it'}` }
            : undefined,
      };
    },
    dispose: () => store.dispose(),
  };
}
