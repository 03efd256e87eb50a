import type { Interaction } from '../../ports/interaction';
import { checkMayChange } from '../clusters/may-change';
import type { ClusterSession } from '../clusters/session';

/** The last question before a cluster is changed. A protected cluster wants its name typed, one in read-only mode refuses. */
export async function agree(
  session: ClusterSession,
  {
    title,
    detail,
    action,
    danger = false,
  }: { readonly title: string; readonly detail: string; readonly action: string; readonly danger?: boolean },
  interaction: Interaction,
): Promise<boolean> {
  const { name } = session.ref;
  const answer = session.guard.protected
    ? await interaction.ask({ kind: 'typeName', title, detail: `${name} is protected. ${detail}`, expected: name, action })
    : await interaction.ask({ kind: 'confirm', title, detail, action, danger });
  if (answer !== true) return false;
  // It may have become read-only while somebody thought about it.
  checkMayChange(session);
  return true;
}
