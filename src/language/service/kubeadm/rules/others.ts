import type { RuleInfo, Severity } from '../../finding';
import { hasTemplate } from '../../text/placeholder';
import { asText, isNull, items } from '../../yaml/walk';
import type { Judge } from '../scope';
import { checkAbsolute } from './cluster';
import { checkIgnored, checkPatches, checkPhases, checkPullPolicy, checkSocket } from './node';
import { rule, VALIDATION } from './info';

export const ka070 = rule(
  'KA070',
  'error',
  'A flag for unmounting does not exist.',
  'It is MNT_FORCE, MNT_DETACH, MNT_EXPIRE or UMOUNT_NOFOLLOW.',
  VALIDATION,
);

export const ka071 = rule(
  'KA071',
  'error',
  'The folder of certificates that a reset empties is not named by its whole path.',
  'The path on the host begins at the root.',
  VALIDATION,
);

export const otherRules: readonly RuleInfo[] = [ka070, ka071];

const UNMOUNT = ['MNT_FORCE', 'MNT_DETACH', 'MNT_EXPIRE', 'UMOUNT_NOFOLLOW'];

export function checkReset(judge: Judge): void {
  checkSocket(judge, ['criSocket']);
  checkAbsolute(judge, ['certificatesDir'], ka071);
  checkIgnored(judge, ['ignorePreflightErrors']);
  checkPhases(judge, ['skipPhases'], 'reset');
  items(judge.node(['unmountFlags'])).forEach((item, index) => {
    const flag = isNull(item) ? '' : asText(item);
    if (flag === undefined || UNMOUNT.includes(flag) || hasTemplate(flag)) return;
    judge.say(ka070, ['unmountFlags', index], `The flag "${flag}" does not exist: it is ${UNMOUNT.join(', ')}.`);
  });
}

/** @param severity `error` where a tool decodes the document: `kubeadm upgrade` does, `config validate` only since 1.36 */
export function checkUpgrade(judge: Judge, severity: Severity): void {
  for (const [section, command] of [
    ['apply', 'upgrade apply'],
    ['node', 'upgrade node'],
  ] as const) {
    checkPatches(judge, [section, 'patches'], severity);
    checkPullPolicy(judge, [section, 'imagePullPolicy'], severity);
    checkIgnored(judge, [section, 'ignorePreflightErrors']);
    checkPhases(judge, [section, 'skipPhases'], command);
  }
  checkIgnored(judge, ['plan', 'ignorePreflightErrors']);
}
