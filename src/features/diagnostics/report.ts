import { escapeMarkdown as text } from '../../core/report/markdown';
import { timeWords } from '../../core/report/words';
import type { ClusterRef } from '../../core/model/cluster';
import type { ConnectionStage } from '../../ports/clusters';
import { plainTable } from '../clusters/words';
import { sentence } from '../operations/words';

/** The computer that the connection is made from. */
export interface HostFacts {
  readonly editor: string;
  readonly extension: string;
  /** Where the extension runs: `this computer`, or the kind of remote. */
  readonly place: string;
  readonly platform: string;
  readonly node: string;
  /** Directories searched for credential plugins. */
  readonly path: readonly string[];
  /** Whether a proxy is set in the environment or the editor; never its address, which may hold a password. */
  readonly proxies: readonly string[];
  readonly trusted: boolean;
}

/** What a diagnosis found, as a document: the verdict first, then every stage, then the surroundings. */
export function connectionReport(cluster: ClusterRef, stages: readonly ConnectionStage[], host: HostFacts, at: number): string {
  return [
    `# Connection to ${text(cluster.name)}`,
    verdict(stages),
    '## Stages',
    plainTable(
      ['stage', 'outcome', 'took', 'found'],
      stages.map((stage) => [
        NAMES[stage.stage],
        stage.outcome,
        stage.outcome === 'skipped' ? '' : `${Math.round(stage.duration)} ms`,
        stage.detail,
      ]),
    ),
    '## Cluster',
    list([
      ['Context', cluster.context],
      ['Kubeconfig', cluster.file],
      ['API server', cluster.server ?? 'not given'],
      ['Credential plugin', cluster.execCommand?.[0] ?? 'none'],
      ['Warnings', cluster.warnings.join(' ') || 'none'],
    ]),
    '## Where this was tried from',
    list([
      ['Drydock runs on', host.place],
      ['Versions', `Drydock ${host.extension}, VS Code ${host.editor}, Node ${host.node}, ${host.platform}`],
      ['Workspace', host.trusted ? 'trusted' : 'not trusted: commands from its kubeconfigs are not run'],
      ['Proxy settings', host.proxies.join(', ') || 'none'],
      ['Plugins are looked for in', host.path.join(', ') || 'nowhere: PATH is empty'],
    ]),
    `*${timeWords(at)}. The report holds no secrets, but names of hosts and files.*`,
  ].join('\n\n');
}

const NAMES: Readonly<Record<ConnectionStage['stage'], string>> = {
  kubeconfig: 'Kubeconfig',
  credentials: 'Credentials',
  dns: 'Name resolution',
  tcp: 'TCP connection',
  proxy: 'Proxy',
  tls: 'TLS',
  version: 'Version',
  identity: 'Identity',
  permissions: 'Permissions',
};

function verdict(stages: readonly ConnectionStage[]): string {
  const failed = stages.find((stage) => stage.outcome === 'failed');
  if (!failed) return 'Every stage passed: the cluster can be used.';
  const lines = [`**${NAMES[failed.stage]} failed.** ${text(sentence(failed.detail))}`];
  if (failed.hint) lines.push(`Next: ${text(sentence(failed.hint))}`);
  const others = stages.filter((stage) => stage.outcome === 'failed' && stage !== failed);
  for (const stage of others)
    lines.push(`Also: ${NAMES[stage.stage]}. ${text(sentence(stage.detail))} ${stage.hint ? text(sentence(stage.hint)) : ''}`.trim());
  return lines.join('\n\n');
}

function list(rows: readonly (readonly [string, string])[]): string {
  return rows.map(([name, value]) => `- ${name}: ${text(value)}`).join('\n');
}
