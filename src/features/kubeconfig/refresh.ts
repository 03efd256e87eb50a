import { DrydockError } from '../../core/errors';
import type { KubeconfigCopy } from '../../core/parse/kubeconfig-copies';
import { count, timeWords } from '../../core/report/words';
import type { FileOfCopies } from '../../operations/kubeconfig/copies';
import type { Clock } from '../../ports/clock';
import type { ClusterDirectory } from '../../ports/clusters';
import type { KubeconfigFilesPort } from '../../ports/kubeconfig-files';
import type { UiKit } from '../../ui/kit';
import { withProgress } from '../../ui/progress';
import type { ClusterSession } from '../clusters/session';
import type { ClusterHosts } from '../renewal/cluster-hosts';

export interface KubeconfigRefreshDeps {
  readonly kit: UiKit;
  readonly clock: Clock;
  readonly hosts: ClusterHosts;
  readonly directory: () => Pick<ClusterDirectory, 'certificates'>;
  readonly files: () => KubeconfigFilesPort;
}

interface Candidate {
  readonly file: FileOfCopies;
  readonly copy: KubeconfigCopy;
}

/**
 * Gives the kubeconfigs of this computer that are copies of admin.conf the certificate that admin.conf has now.
 * @param only a control plane to take it from; unset: the first that has a good one
 * @returns paths of the backups; undefined: dismissed, or there was nothing to do
 */
export async function refreshKubeconfig(
  session: ClusterSession,
  only: string | undefined,
  { kit, clock, hosts, directory, files }: KubeconfigRefreshDeps,
): Promise<readonly string[] | undefined> {
  const { planning } = hosts;
  const { admin, found } = await withProgress({ title: 'Reading admin.conf', where: 'notification' }, async (_, signal) => {
    const { among } = await hosts.known(session, signal);
    const targets = among.targets.filter(({ name }) => only === undefined || name === only);
    const read = await hosts.using((opened) =>
      planning.readAdmin(
        targets.map((target) => opened.of(target)),
        clock.now(),
        signal,
      ),
    );
    const paths = (await directory().certificates(signal)).map(({ file }) => file);
    const own = [...new Set([session.ref.file, ...paths])].filter((path) => !path.startsWith('practice:'));
    return { admin: read, found: await planning.lookForCopies(own, read.identity, files()) };
  });
  const all = found.flatMap((file) => file.copies.map((copy) => ({ file, copy })));
  const old = all.filter(({ copy }) => copy.state === 'old');
  if (old.length === 0) throw nothing(session, all);
  const { certificate } = admin.identity;
  const until = timeWords(certificate.notAfter);
  const chosen = await kit.lists.many(
    old.map((one) => ({
      label: one.copy.contexts.join(', ') || one.copy.user,
      description: `user ${one.copy.user} in ${one.file.read.path}`,
      detail: `now until ${one.copy.expiresAt === undefined ? 'nobody knows when' : timeWords(one.copy.expiresAt)}, then until ${until}`,
      picked: true,
      value: one,
    })),
    { title: `Refresh what from admin.conf of ${admin.host}?` },
  );
  if (!chosen) return undefined;
  const paths = [...new Set(chosen.map(({ file }) => file.read.path))];
  const agreed = await kit.interaction.ask({
    kind: 'confirm',
    title: `Write the certificate of admin.conf to ${paths.length === 1 ? paths[0] : count(paths.length, 'kubeconfig')}?`,
    detail: [
      ...chosen.map(({ file, copy }) => `${file.read.path}: user ${copy.user} (${copy.contexts.join(', ')})`),
      `client-certificate-data and client-key-data become those of admin.conf on ${admin.host}, serial ${certificate.serial}, good until ${until}. Nothing else is changed.`,
      'Beside each file its old content is kept, readable by you only. It holds the old key: remove it when you do not need it any more.',
    ].join('\n'),
    action: 'Refresh Kubeconfig',
  });
  if (!agreed) return undefined;
  const backups: string[] = [];
  for (const file of found) {
    const users = chosen.filter((one) => one.file === file).map(({ copy }) => copy.user);
    if (users.length > 0) backups.push(await planning.refreshCopies(file, users, admin.identity, files()));
  }
  kit.notifications.info(
    `${paths.join(', ')} ${paths.length === 1 ? 'holds' : 'hold'} the certificate of admin.conf now, good until ${until}. What was there before is in ${backups.join(', ')}.`,
  );
  return backups;
}

function nothing({ ref }: ClusterSession, all: readonly Candidate[]): DrydockError {
  if (all.some(({ copy }) => copy.state === 'current'))
    return new DrydockError('notFound', `Your kubeconfigs hold the certificate that admin.conf of ${ref.name} has now.`);
  const others = all.map(({ file, copy }) => `User ${copy.user} in ${file.read.path}: ${copy.why ?? 'it is no copy.'}`);
  return new DrydockError('notFound', `No kubeconfig of yours is a copy of admin.conf of ${ref.name}. ${others.join(' ')}`.trim(), {
    hint: 'What logs in by other means does not end with admin.conf.',
  });
}
