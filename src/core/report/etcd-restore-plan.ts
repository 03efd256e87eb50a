import type { LostObjects } from '../plan/etcd-restore/facts';
import type { RestoreEtcdPlan, RestoreHost } from '../plan/etcd-restore/plan';
import { serversOf, workPaths } from '../plan/etcd-restore/plan';
import { quorumWords } from '../policy/quorum';
import { bullets, cellCode, code, escapeMarkdown, paragraphs, table } from './markdown';
import { byHand, findings, heading } from './plan-parts';
import { bytesWords, count, durationWords } from './words';

/** The plan to restore etcd, as a Markdown document. */
export function renderEtcdRestorePlan(plan: RestoreEtcdPlan, now: number): string {
  const { hosts, snapshot, bumpRevision, fallback } = plan.body;
  return paragraphs(
    heading(plan, now),
    `${code(snapshot.path)} · ${bytesWords(snapshot.size)} · SHA-256 ${code(snapshot.sha256.slice(0, 16))} · ${quorumWords(hosts.length)}`,
    plan.blockers.length > 0 ? '**This plan cannot be carried out** until what is named below is dealt with.' : undefined,
    findings('What keeps it from being done', plan.blockers),
    lost(plan),
    findings(
      'Worth knowing',
      plan.warnings.filter(({ code }) => code !== 'changes-lost'),
    ),
    findings('Not known', plan.unknowns),
    hosts.length > 0 ? table(['host', 'member', 'peer URL', 'data', 'old data goes to', 'etcdutl'], hosts.map(row)) : undefined,
    `## What is done\n\n${bullets(phases(plan))}`,
    `**Revision** Every revision is raised by ${bumpRevision} and what came before is marked as compacted, so that watchers and controllers read anew instead of waiting for a future they have seen.`,
    fallback === undefined
      ? '**Before** etcd gives no snapshot of its present state. The old data of every member is kept on its host.'
      : `**Before** a snapshot of the present state goes to ${code(fallback)} on this computer. The old data of every member is kept on its host, too.`,
    `**Takes at least** ${durationWords(plan.estimate.atLeastSeconds)} (${escapeMarkdown(plan.estimate.because)}).`,
    plan.undo.length > 0 ? `**Way back** ${plan.undo.map(escapeMarkdown).join(' ')}` : undefined,
    `## To look at afterwards\n\n${bullets(LEFTOVERS)}`,
    byHand(plan.commands),
  );
}

/** What the person gives up, first of all. */
function lost({ body: { loss, takenAt }, warnings }: RestoreEtcdPlan): string {
  const title = `## What is lost\n\n`;
  if (!loss.known)
    return `${title}${warnings
      .filter(({ code }) => code === 'changes-lost')
      .map(({ message }) => escapeMarkdown(message))
      .join(' ')}`;
  const { made, deleted, changed, routine } = loss.value;
  const line = ({ count: number, examples }: LostObjects, what: string, then: string) => {
    if (number === 0) return [];
    const more = number > examples.length ? ` and ${number - examples.length} more` : '';
    return [`**${count(number, 'object')} ${what}** ${then}: ${examples.map(code).join(', ')}${more}`];
  };
  const lines = [
    ...line(made, 'made since', 'will be gone'),
    ...line(deleted, 'deleted since', 'will be back'),
    ...line(changed, 'changed since', 'will be as they were'),
    ...(routine > 0 ? [`Leases, events and the like, which change all the time: ${routine}`] : []),
  ];
  const since = `By a comparison of the snapshot${takenAt === undefined ? '' : ` (${takenAt})`} with etcd as it is now.`;
  return `${title}${since}\n\n${lines.length > 0 ? bullets(lines) : 'Nothing: both have the same content.'}`;
}

/** What a restore leaves behind, because it is not in etcd or is there as of another time. */
const LEFTOVERS: readonly string[] = [
  'Nodes that were removed since the snapshot are listed again, and nodes that joined since are missing: delete the ones, let the others join again.',
  'Containers of pods that no longer exist are ended by the kubelets; pods that exist again are started again, with the volumes as they are now.',
  'Volumes keep their content: claims and volumes that were made or deleted since have to be matched by hand.',
  'ServiceAccount tokens and Secrets are those of the snapshot; bootstrap tokens and certificate keys may have expired.',
  'Controllers, operators and backups that remember revisions outside the cluster should be restarted.',
  'The folders with the old data hold every Secret: remove them once nobody wants to go back.',
];

function phases({ body }: RestoreEtcdPlan): readonly string[] {
  const { hosts, fallback } = body;
  const names = hosts.map(({ name }) => escapeMarkdown(name)).join(', ');
  const servers = serversOf(body)
    .map(({ name }) => escapeMarkdown(name))
    .join(', ');
  return [
    ...(fallback === undefined ? [] : ['Before anything stops: a snapshot of the present state is taken.']),
    `Before anything stops: the snapshot is brought to ${names}, and each makes its new data beside the old, all from the same file.`,
    `All API servers are stopped (${servers}), by moving their manifests out of the kubelet's sight. **From here on the API is away.**`,
    `All members of etcd are stopped${hosts.some(({ unit }) => unit !== undefined) ? ' with systemctl' : ''}. Old data is put aside, new data in its place.`,
    'All members are started. Nothing goes on until each is well and all have the same content, beyond every revision there was.',
    'API servers are started again, then controller managers and schedulers are restarted, each until it is well.',
    'The API is asked: it has to answer as the same cluster.',
  ];
}

function row(host: RestoreHost): readonly string[] {
  const { name, member, peerUrls, dataFolder, tool } = host;
  return [
    cellCode(name),
    cellCode(member),
    peerUrls.map(cellCode).join(' '),
    cellCode(dataFolder),
    cellCode(workPaths(host).before),
    tool.from === 'host'
      ? `${tool.version}, on the host`
      : tool.from === 'container'
        ? `${tool.version}, out of its container`
        : 'brought from this computer',
  ];
}
