import type { RuleInfo } from '../../finding';
import type { Judge } from '../scope';
import { rule } from './info';

export const ka090 = rule(
  'KA090',
  'hint',
  'A field has another place in v1beta4.',
  '`timeoutForControlPlane` became `timeouts.controlPlaneComponentHealthCheck`, `discovery.timeout` became `timeouts.discovery`, and extra arguments are lists. The conversion does all of it at once and keeps comments.',
  'kubeadm, apis/kubeadm/v1beta3/conversion.go',
);

export const v1beta3Rules: readonly RuleInfo[] = [ka090];

/** What the step to v1beta4 moves. */
export function checkOldFields(judge: Judge, kind: string): void {
  if (judge.scope.minor < 31) return;
  if (kind === 'ClusterConfiguration' && judge.node(['apiServer', 'timeoutForControlPlane']) !== undefined) {
    judge.say(
      ka090,
      ['apiServer', 'timeoutForControlPlane'],
      'In v1beta4 this is timeouts.controlPlaneComponentHealthCheck of InitConfiguration.',
    );
  }
  if (kind === 'JoinConfiguration' && judge.node(['discovery', 'timeout']) !== undefined) {
    judge.say(ka090, ['discovery', 'timeout'], 'In v1beta4 this is timeouts.discovery.');
  }
}
