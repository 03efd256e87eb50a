import { DisposableStore, type Disposable } from '../../core/disposable';
import type { Clock } from '../../ports/clock';
import type { ClusterConnector } from '../../ports/clusters';
import type { UiKit } from '../../ui/kit';
import { withProgress } from '../../ui/progress';
import type { ClusterSessions } from '../clusters/sessions';
import { oneCluster } from '../clusters/targets';
import type { HostFacts } from './report';

export interface DiagnosticsFeatureDeps {
  readonly kit: UiKit;
  readonly sessions: () => ClusterSessions;
  readonly connector: () => ClusterConnector;
  /** May take a moment: it asks the login shell for its PATH. */
  readonly host: () => Promise<HostFacts>;
  readonly showLog: () => void;
  readonly clock: Clock;
}

/** Registers what helps when something does not work: the diagnosis of a connection, and the log. */
export function registerDiagnostics({ kit, sessions, connector, host, showLog, clock }: DiagnosticsFeatureDeps): Disposable {
  const store = new DisposableStore();
  store.add(kit.commands.register('drydock.log.show', showLog));
  store.add(
    kit.commands.register('drydock.cluster.diagnose', async (...args) => {
      const session = await oneCluster(sessions(), kit.lists, args, 'Diagnose the connection to which cluster?');
      if (!session) return undefined;
      const { ref } = session;
      const report = await withProgress({ title: `Diagnosing the connection to ${ref.name}`, where: 'notification' }, async (_, signal) => {
        const [stages, facts] = await Promise.all([connector().diagnose(ref, signal), host()]);
        // Loaded when somebody asks for it.
        const { connectionReport } = await import('./report');
        return connectionReport(ref, stages, facts, clock.now());
      });
      const uri = kit.documents.set('diagnosis', `Connection to ${ref.name}`, report);
      await kit.documents.preview(uri);
      return uri;
    }),
  );
  return store;
}
