/** Bundle `certificates`: what reads, judges and shows everything that expires. Loaded when its view is first looked at. */
import { DisposableStore, type Disposable } from '../../core/disposable';
import { count } from '../../core/report/words';
import type { UiKit } from '../../ui/kit';
import type { ClusterSession } from '../clusters/session';
import type { ClusterSessions } from '../clusters/sessions';
import { joined } from '../operations/words';
import type { CertificateCommandId, CertificateHandlers } from './command-ids';
import { certificateHandlers } from './commands';
import type { DecisionDeps } from './decide';
import { CertificatesDesk, type CertificatesDeskDeps } from './desk';
import type { CertificateElement } from './elements';
import { filterWords } from './filter';
import { kubeconfigHandlers, offerRefresh } from '../kubeconfig/handlers';
import type { KubeconfigRefreshDeps } from '../kubeconfig/refresh';
import { joinHandlers } from '../join/handlers';
import { ClusterHosts } from '../renewal/cluster-hosts';
import { BundledRenewalDesk, type BundledRenewalDeps } from '../renewal/bundled-desk';
import { renewalHandlers } from '../renewal/handlers';
import { CertificatesModel } from './model';

export interface CertificatesPartsDeps extends CertificatesDeskDeps, BundledRenewalDeps {
  readonly kit: UiKit;
  readonly sessions: () => ClusterSessions;
  /** Stays with an operation. */
  readonly follow: DecisionDeps['follow'];
  readonly kubeconfigFiles: KubeconfigRefreshDeps['files'];
  /** What is selected in the view. */
  readonly selection: () => readonly CertificateElement[];
}

/** What the view says of itself beside its rows. */
export interface Headline {
  readonly description: string | undefined;
  readonly badge: { readonly value: number; readonly tooltip: string } | undefined;
  readonly message: string | undefined;
}

export interface CertificatesParts extends Disposable {
  readonly model: CertificatesModel;
  readonly handlers: CertificateHandlers;
  headline(): Headline;
}

export type { CertificateCommandId };

export function createCertificates(deps: CertificatesPartsDeps): CertificatesParts {
  const store = new DisposableStore();
  const desk = new CertificatesDesk(deps);
  const model = store.add(new CertificatesModel({ desk, clock: deps.clock, log: deps.kit.log }));
  const { kit, sessions, selection, clock, start, follow } = deps;
  const hosts = new ClusterHosts(deps);
  const copies: KubeconfigRefreshDeps = { kit: deps.kit, clock: deps.clock, hosts, directory: deps.directory, files: deps.kubeconfigFiles };
  const renewal = new BundledRenewalDesk(deps, hosts);
  const decisions = { interaction: kit.interaction, clock, start, follow };
  /** What was changed is seen in the list where it is shown. */
  const reread = (session: ClusterSession) => void model.reread(session);
  return {
    model,
    handlers: {
      ...certificateHandlers({ kit, sessions, selection, model, desk, decisions }),
      ...renewalHandlers({
        kit,
        clock,
        sessions,
        desk: renewal,
        selected: selection,
        follow,
        onAdminRenewed: (session) => offerRefresh(session, copies),
        onDidChange: reread,
      }),
      ...kubeconfigHandlers({ ...copies, sessions }),
      ...joinHandlers({ kit, clock, sessions, hosts, selected: selection, onDidChange: reread }),
    },
    headline: () => {
      const { session, attention, filter } = model;
      return {
        description: session && joined(session.ref.name, attention > 0 ? `${attention} to look at` : undefined),
        badge:
          attention > 0
            ? { value: attention, tooltip: `${count(attention, 'thing')} of ${session?.ref.name ?? 'it'} need attention` }
            : undefined,
        message: filterWords(filter),
      };
    },
    dispose: () => store.dispose(),
  };
}
