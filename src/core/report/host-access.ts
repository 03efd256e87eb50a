import { HOST_TOOLS, type HostFacts } from '../command/host-access';
import { DrydockError } from '../errors';
import type { AdapterChoice, HostSource, HostTarget } from '../model/host';
import { cellCode, code, escapeMarkdown as text, paragraphs, table } from './markdown';
import { count, timeWords } from './words';

/** How far the look at one host got. */
export interface HostAccess {
  readonly node: string;
  /** Undefined: no host was found for the node. */
  readonly target: HostTarget | undefined;
  /** Undefined: not logged in. */
  readonly login:
    | (AdapterChoice & {
        readonly user: string;
        readonly address: string;
        readonly port: number;
        readonly via: readonly string[];
        readonly tookMs: number;
      })
    | undefined;
  /** Why there was no login. */
  readonly failure: DrydockError | undefined;
  /** True, or why not; undefined: not tried. */
  readonly root: true | DrydockError | undefined;
  readonly facts: HostFacts | DrydockError | undefined;
  /** Milliseconds the host's clock is ahead of this computer's, as far as a second tells; undefined: not known. */
  readonly clockAheadMs: number | undefined;
}

const SOURCES: Readonly<Record<HostSource, string>> = {
  fleet: 'drydock.yaml',
  sshConfig: 'ssh configuration',
  internalIP: "the node's InternalIP",
  named: 'named',
  practice: 'practice cluster',
};
/** Clocks apart by less than this are not worth a word: certificates and etcd do not mind. */
const SKEW_MS = 5_000;

/** What Test Host Access found, as a readable document. */
export function renderHostAccess(cluster: string, hosts: readonly HostAccess[], at: number): string {
  const ready = hosts.filter(({ login, root }) => login !== undefined && root === true);
  return paragraphs(
    `# Access to hosts of ${text(cluster)}`,
    ready.length === hosts.length
      ? `${count(hosts.length, 'host')} can be used: login and root work.`
      : `**${ready.length} of ${count(hosts.length, 'host')} can be used.** The others say below what is missing.`,
    table(['Node', 'Host', 'Login', 'Machine', 'Root', 'Client'], hosts.map(accessRow)),
    section(
      'What is in the way',
      hosts.flatMap(({ node, failure, root, facts }) =>
        [failure, root, facts].flatMap((problem) =>
          DrydockError.is(problem) ? [`- ${code(node)}: ${text(problem.message)}${hint(problem)}`] : [],
        ),
      ),
    ),
    section('Systems and tools', toolTable(hosts)),
    section(
      'Clocks',
      hosts.flatMap(({ node, clockAheadMs }) =>
        clockAheadMs === undefined || Math.abs(clockAheadMs) < SKEW_MS
          ? []
          : [
              `- ${code(node)} is ${Math.round(Math.abs(clockAheadMs) / 1000)} s ${clockAheadMs > 0 ? 'ahead of' : 'behind'} this computer.`,
            ],
      ),
    ),
    section('Why this client', reasons(hosts)),
    `*Facts of ${timeWords(at)}. Nothing was changed on the hosts.*`,
  );
}

function accessRow({ node, target, login, failure, root }: HostAccess): readonly string[] {
  const where = login
    ? `${cellCode(`${login.user}@${login.address}:${login.port}`)}${login.via.length === 0 ? '' : ` via ${login.via.map(cellCode).join(', ')}`}`
    : target
      ? cellCode(target.destination)
      : 'none';
  const found = target ? ` (${SOURCES[target.source]})` : '';
  return [
    cellCode(node),
    `${where}${found}`,
    login ? `yes, ${login.tookMs} ms` : `**no**: ${failure?.kind === 'wrongMachine' ? 'refused' : text(word(failure))}`,
    failure?.kind === 'wrongMachine' ? '**another one**' : login ? (target?.expected ? "the node's" : 'not compared') : '',
    root === true ? 'yes' : DrydockError.is(root) ? '**no**' : '',
    login?.adapter ?? '',
  ];
}

/** The kind of an error in a few words, for a cell. */
function word(error: DrydockError | undefined): string {
  switch (error?.kind) {
    case undefined:
      return 'not tried';
    case 'hostKeyUnknown':
      return 'host key not trusted';
    case 'hostKeyChanged':
      return 'host key changed';
    case 'hostKeyRevoked':
      return 'host key revoked';
    case 'authentication':
      return 'login refused';
    case 'dns':
      return 'name not found';
    case 'refused':
    case 'connectTimeout':
      return 'not reachable';
    case 'config':
      return 'no address';
    case 'cancelled':
      return 'stopped';
    default:
      return 'failed';
  }
}

function toolTable(hosts: readonly HostAccess[]): readonly string[] {
  const read = hosts.flatMap(({ node, facts }) => (facts !== undefined && !DrydockError.is(facts) ? [{ node, facts }] : []));
  const tools = HOST_TOOLS.filter((tool) => read.some(({ facts }) => facts.tools.has(tool)));
  const rows = read.map(({ node, facts }) => [
    cellCode(node),
    text(facts.system ?? 'unknown'),
    text(facts.kernel ?? 'unknown'),
    ...tools.map((tool) => {
      const version = facts.tools.get(tool);
      return version === undefined ? '–' : text(version === '' ? 'there' : version);
    }),
  ]);
  return [table(['Node', 'System', 'Kernel', ...tools], rows)];
}

function reasons(hosts: readonly HostAccess[]): readonly string[] {
  const seen = new Map<string, string[]>();
  for (const { node, login } of hosts)
    if (login) seen.set(`${login.adapter}: ${login.reason}`, [...(seen.get(`${login.adapter}: ${login.reason}`) ?? []), node]);
  return [...seen].map(([reason, nodes]) => `- ${text(reason)} (${nodes.map(code).join(', ')})`);
}

function section(title: string, lines: readonly string[]): string | undefined {
  const body = lines.filter((line) => line !== '').join('\n');
  return body === '' ? undefined : `## ${title}\n\n${body}`;
}

function hint({ hint: next }: DrydockError): string {
  return next === undefined ? '' : ` ${text(next)}`;
}
