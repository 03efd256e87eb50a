import { count } from '../../report/words';
import { fix, found, ofKnown, ok, type ReadinessRule } from './check';

/** kubeadm's own checks, in its words. */
export const preflight: ReadinessRule = {
  id: 'preflight',
  title: 'kubeadm preflight',
  judge(host) {
    const { preflight: fact } = host.facts;
    if (fact === undefined) return undefined;
    return ofKnown(fact, "kubeadm's own checks of", host, ({ command, errors, warnings }) => {
      const words = (list: typeof errors) => list.map(({ name, message }) => `${name}: ${message.replace(/\.$/, '')}`).join('; ');
      const again = fix(
        'Correct them, then let kubeadm look again.',
        command === 'init' ? 'kubeadm init phase preflight --dry-run' : 'kubeadm join phase preflight --config FILE',
      );
      if (errors.length > 0)
        return found('failure', count(errors.length, 'error'), `kubeadm ${command} would refuse ${host.name}: ${words(errors)}.`, again);
      if (warnings.length > 0)
        return found('warning', count(warnings.length, 'warning'), `kubeadm ${command} warns on ${host.name}: ${words(warnings)}.`, again);
      return ok('passes');
    });
  },
};

export const KUBEADM: readonly ReadinessRule[] = [preflight];
