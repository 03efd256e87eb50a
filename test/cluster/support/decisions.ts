import { randomBytes } from 'node:crypto';
import { hostname, userInfo } from 'node:os';
import { join } from 'node:path';
import { FileJournals } from '../../../src/backends/storage/journals';
import { FileLocks } from '../../../src/backends/storage/locks';
import { silentLogger } from '../../../src/core/logger';
import type { OperationId } from '../../../src/core/operation/events';
import type { OperationState } from '../../../src/core/operation/state';
import { createDecisionDefinition, decisionRequest, prepareDecision } from '../../../src/operations/certificate-requests/definition';
import { OperationEngine } from '../../../src/operations/engine/engine';
import { clock, connect } from './connect';

export interface Decisions {
  /** Approves or denies requests by an operation. Rejects with the blocker where it may not be. */
  decide(names: readonly string[], approve: boolean): Promise<OperationState>;
  dispose(): void;
}

/** The product without its editor, for requests for certificates. @param storage folder of journals and locks */
export async function openDecisions(kubeconfig: string, storage: string): Promise<Decisions> {
  const { port, ref, dispose } = await connect(kubeconfig);
  const deps = { connect: async () => port, clock, log: silentLogger, random: Math.random };
  const engine = new OperationEngine({
    journals: new FileJournals(join(storage, 'operations')),
    locks: new FileLocks(join(storage, 'locks')),
    interaction: { ask: async () => undefined },
    clock,
    logger: silentLogger,
    definitions: [createDecisionDefinition('approveRequests', deps), createDecisionDefinition('denyRequests', deps)],
    host: { user: userInfo().username, name: hostname(), pid: process.pid, version: 'test' },
    newId: () => `${Date.now()}-${randomBytes(3).toString('hex')}` as OperationId,
  });
  return {
    async decide(names, approve) {
      const version = (await port.serverVersion()).gitVersion;
      const cluster = {
        id: ref.id,
        name: ref.name,
        uid: await port.clusterUid(),
        distribution: 'kubeadm',
        version,
        protected: false,
      } as const;
      const plan = await prepareDecision(port, names, approve, cluster, clock, new AbortController().signal);
      const [blocker] = plan.blockers;
      if (blocker) throw new Error(blocker.message);
      return (await engine.start(decisionRequest(plan))).finished;
    },
    dispose,
  };
}
