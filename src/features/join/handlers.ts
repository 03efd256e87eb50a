import type { ClusterSessions } from '../clusters/sessions';
import { oneCluster } from '../clusters/targets';
import type { CertificateHandlers } from '../certificates/command-ids';
import { isElement, rowsOf, type CertificateElement } from '../certificates/elements';
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
      const rows = rowsOf(args, selected());
      const [first] = rows ?? [];
      const tokens = rows?.flatMap((row) => (isElement(row, 'entry') ? (row.entry.token ?? []) : [])) ?? [];
      if (first && tokens.length > 0) return removeTokens(first.session, tokens, deps);
      const session = await oneCluster(sessions(), kit.lists, args, 'Delete bootstrap tokens of which cluster?');
      return session && removeTokens(session, undefined, deps);
    },
    'drydock.join.copyCommand': async (...args) => {
      const session = await oneCluster(sessions(), kit.lists, args, 'Join a host to which cluster?');
      return session && copyJoinCommand(session, args[0], deps);
    },
  };
}
