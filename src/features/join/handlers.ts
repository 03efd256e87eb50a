import type { ClusterSessions } from '../clusters/sessions';
import { oneCluster } from '../clusters/targets';
import type { CertificateHandlers } from '../certificates/command-ids';
import { isElement, type CertificateElement } from '../certificates/elements';
import { copyJoinCommand, type JoinDeps } from './join';
import { createToken, removeTokens } from './tokens';

export interface JoinHandlerDeps extends JoinDeps {
  readonly sessions: () => ClusterSessions;
  /** What is selected in the Certificates view. */
  readonly selected: () => readonly CertificateElement[];
}

type JoinHandlers = Pick<CertificateHandlers, 'drydock.token.create' | 'drydock.token.delete' | 'drydock.join.copyCommand'>;

/** The commands about bootstrap tokens, and the one that joins hosts. */
export function joinHandlers(deps: JoinHandlerDeps): JoinHandlers {
  const { kit, sessions, selected } = deps;
  return {
    'drydock.token.create': async (...args) => {
      const session = await oneCluster(sessions(), kit.lists, args, 'Make a bootstrap token for which cluster?');
      return session && createToken(session, args[0], deps);
    },
    'drydock.token.delete': async (...args) => {
      const [row, others] = args;
      if (isElement(row, 'entry')) {
        const rows = Array.isArray(others) ? (others as readonly CertificateElement[]) : selected().includes(row) ? selected() : [row];
        const tokens = rows.flatMap((one) => (isElement(one, 'entry') && one.session === row.session ? (one.entry.token ?? []) : []));
        return removeTokens(row.session, tokens, deps);
      }
      const session = await oneCluster(sessions(), kit.lists, args, 'Delete bootstrap tokens of which cluster?');
      return session && removeTokens(session, undefined, deps);
    },
    'drydock.join.copyCommand': async (...args) => {
      const session = await oneCluster(sessions(), kit.lists, args, 'Join a host to which cluster?');
      return session && copyJoinCommand(session, args[0], deps);
    },
  };
}
