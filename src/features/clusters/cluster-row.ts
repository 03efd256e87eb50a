import { count } from '../../core/report/words';
import { basename } from '../../core/parse/path';
import type { Row } from '../../ui/tree/row';
import type { ClusterSession } from './session';
import { controlPlaneOwner, distributionName, timeOfDay } from './words';
import { joined, sentence } from '../operations/words';

/** What of a session the row of its cluster shows. */
export type ClusterFacts = Pick<ClusterSession, 'ref' | 'guard' | 'state' | 'version' | 'distribution' | 'nodes' | 'freshness' | 'groups'>;

/** @param ambiguous another cluster has the same name, so that the file has to tell them apart */
export function clusterRow(session: ClusterFacts, id: string, ambiguous: boolean): Row {
  const words = [
    ...(ambiguous ? [`in ${basename(session.ref.file)}`] : []),
    ...stateWords(session),
    ...guardWords(session),
    ...warningWords(session),
  ];
  return {
    id,
    label: session.ref.name,
    description: joined(...words),
    icon: clusterIcon(session),
    context: { noun: 'cluster', flags: clusterFlags(session) },
    spoken: sentence(`Cluster ${session.ref.name}, ${words.join(', ') || 'not contacted yet'}`),
    expand: 'closed',
  };
}

export function clusterFlags(session: ClusterFacts): readonly string[] {
  const flags: string[] = [session.state.state];
  if (session.guard.protected) flags.push('protected');
  if (session.guard.readOnly) flags.push('readOnly');
  if (session.ref.file.startsWith('practice:')) flags.push('practice');
  else flags.push('file');
  return flags;
}

/** Markdown for the hover: where it is, what was found, what to be careful about. */
export function clusterTooltip(session: ClusterFacts, escape: (text: string) => string): string {
  const lines = [`**${escape(session.ref.name)}**`, `Context ${escape(session.ref.context)} of ${escape(session.ref.file)}`];
  if (session.ref.server) lines.push(`API server ${escape(session.ref.server)}`);
  if (session.version) lines.push(`Kubernetes ${escape(session.version.gitVersion)}, ${escape(session.version.platform)}`);
  if ('error' in session.state) {
    lines.push(escape(sentence(session.state.error.message)));
    if (session.state.error.hint) lines.push(escape(sentence(session.state.error.hint)));
  }
  for (const warning of session.ref.warnings) lines.push(`$(warning) ${escape(sentence(warning))}`);
  if (session.ref.file.startsWith('practice:'))
    lines.push('$(beaker) A practice cluster: it lives in this window and nothing in it is real.');
  if (session.guard.protected) lines.push('$(shield) Protected: changes with a wide reach need its name typed.');
  if (session.guard.readOnly) lines.push('$(lock) Read-only: Drydock changes nothing here.');
  return lines.join('\n\n');
}

function stateWords(session: ClusterFacts): readonly string[] {
  const { state } = session;
  switch (state.state) {
    case 'idle':
      return session.ref.problem ? [`incomplete: ${session.ref.problem}`] : [];
    case 'connecting':
      return ['connecting…'];
    case 'unreachable':
      return [`unreachable: ${shortReason(state.error)}`];
    case 'untrusted':
      return ['not contacted: not trusted'];
    case 'forbidden':
      return [...versionWords(session), 'no permission to list nodes'];
    case 'live':
      return [...versionWords(session), ...nodeWords(session), ...staleWords(session)];
  }
}

function versionWords(session: ClusterFacts): readonly string[] {
  return [session.version?.gitVersion, distributionName(session.distribution)].filter((word) => word !== undefined);
}

function nodeWords(session: ClusterFacts): readonly string[] {
  if (!session.nodes) return [];
  const controlPlane = session.groups.find((group) => group.role === 'controlPlane')?.nodes.length ?? 0;
  const workers = session.nodes.size - controlPlane;
  if (controlPlane > 0) return [`${controlPlane}+${workers} nodes`];
  const owner = controlPlaneOwner(session.distribution);
  return [count(session.nodes.size, 'node'), ...(owner ? [owner] : [])];
}

function staleWords(session: ClusterFacts): readonly string[] {
  const status = session.freshness;
  return status?.state === 'stale' ? [`connection lost, as of ${timeOfDay(status.since)}`] : [];
}

function guardWords({ guard }: ClusterFacts): readonly string[] {
  return [...(guard.protected ? ['protected'] : []), ...(guard.readOnly ? ['read-only'] : [])];
}

function warningWords({ ref }: ClusterFacts): readonly string[] {
  return ref.warnings.length > 0 ? ['connection not safe'] : [];
}

function clusterIcon(session: ClusterFacts): NonNullable<Row['icon']> {
  switch (session.state.state) {
    case 'connecting':
      return { id: 'loading~spin' };
    case 'unreachable':
      return { id: 'debug-disconnect', color: 'list.errorForeground' };
    case 'untrusted':
    case 'forbidden':
      return { id: 'lock', color: 'list.warningForeground' };
    case 'idle':
    case 'live':
      if (session.ref.warnings.length > 0 || session.freshness?.state === 'stale')
        return { id: 'warning', color: 'list.warningForeground' };
      if (session.guard.protected) return { id: 'shield' };
      return { id: session.state.state === 'live' ? 'server-environment' : 'server' };
  }
}

/** The kind of an error in few words: a row has no room for its message, which is in the row below and in the hover. */
function shortReason(error: { readonly kind: string; readonly message: string }): string {
  const reasons: Readonly<Record<string, string>> = {
    dns: "its name can't be resolved",
    refused: 'nothing answers at its address',
    timeout: 'no answer in time',
    disconnected: 'the connection broke',
    tls: 'TLS was not accepted',
    proxy: 'the proxy failed',
    unauthorized: 'credentials not accepted',
    exec: 'the credential plugin failed',
    protocol: 'something else than Kubernetes answers',
    server: 'the server failed',
    config: 'its kubeconfig is incomplete',
  };
  return reasons[error.kind] ?? error.message;
}
