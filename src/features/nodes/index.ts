import { DisposableStore, type Disposable } from '../../core/disposable';
import type { Clock } from '../../ports/clock';
import type { UiKit } from '../../ui/kit';
import { withProgress } from '../../ui/progress';
import type { ClusterSession } from '../clusters/session';
import type { ClusterSessions } from '../clusters/sessions';
import type { FollowedOperation } from '../operations/follower';
import { chooseNodes } from './choose';
import { cordonNodes, cordonQuestion } from './cordon';
import type { CordonDesk, CordonVerb } from './desk';

export interface NodesFeatureDeps {
  readonly kit: UiKit;
  readonly sessions: () => ClusterSessions;
  readonly desk: CordonDesk;
  readonly follow: (operation: FollowedOperation) => void;
  readonly clock: Clock;
}

/** Registers the commands on nodes that need no plan. */
export function registerNodes({ kit, sessions, desk, follow, clock }: NodesFeatureDeps): Disposable {
  const store = new DisposableStore();
  const { commands, documents, interaction, notifications } = kit;

  const cordon =
    (verb: CordonVerb) =>
    async (...args: readonly unknown[]) => {
      const chosen = await chooseNodes(sessions, kit.lists, args, cordonQuestion(verb));
      if (!chosen) return undefined;
      if (chosen.leftOut) notifications.info(chosen.leftOut);
      return cordonNodes(verb, chosen, { desk, interaction, follow });
    };
  store.add(commands.register('drydock.node.cordon', cordon('cordon')));
  store.add(commands.register('drydock.node.uncordon', cordon('uncordon')));
  store.add(
    commands.register('drydock.node.describe', async (...args) => {
      const chosen = await chooseNodes(sessions, kit.lists, args, { verb: 'Describe', several: false });
      const target = chosen?.clusters[0];
      const node = target?.nodes[0];
      return target && node ? describe(target.session, node.name) : undefined;
    }),
  );
  return store;

  async function describe(session: ClusterSession, name: string) {
    // Loaded with the first node that is described: activation has to be thin.
    const [{ describeNode }, { readNodeFacts }] = await Promise.all([import('./describe'), import('./read-facts')]);
    const facts = await withProgress({ title: `Reading ${name}`, where: { view: 'drydock.clusters' } }, async (_, signal) =>
      readNodeFacts(await session.connect(signal), name, clock, signal),
    );
    const uri = documents.set('node', `${name} of ${session.ref.name}`, describeNode(facts));
    await documents.preview(uri);
    return uri;
  }
}
