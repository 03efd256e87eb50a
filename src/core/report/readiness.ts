import type { ReadinessCell, ReadinessReport, ReadinessState } from '../model/readiness';
import { findingsOf, type ReadinessFinding } from '../policy/readiness/judge';
import { block, code, escapeMarkdown as text, paragraphs, table } from './markdown';
import { count, timeWords } from './words';

/** More hosts than this are rows, and only checks that found something are columns. */
const HOSTS_AS_COLUMNS = 8;

const WORDS: Readonly<Record<ReadinessState, string>> = { ok: 'ok', warning: 'warning', failure: 'FAILURE', unknown: 'unknown' };
const TITLES: Readonly<Record<Exclude<ReadinessState, 'ok'>, string>> = {
  failure: 'Failures',
  warning: 'Warnings',
  unknown: 'Not known',
};

/** What was found on the hosts, as a readable document: the summary, the findings by weight, then the whole table. */
export function renderReadiness(report: ReadinessReport): string {
  const findings = findingsOf(report);
  return paragraphs(
    `# Readiness of hosts of ${text(report.cluster)}`,
    summary(report, findings),
    ...(['failure', 'warning', 'unknown'] as const).map((state) => section(state, findings)),
    '## Checks',
    report.hosts.length <= HOSTS_AS_COLUMNS ? byCheck(report) : byHost(report, findings),
    notes(report),
    `*Facts of ${timeWords(report.at)}. Nothing was changed on the hosts; commands above are to be run there as root, by you.*`,
  );
}

/** One sentence about everything, also for the command line. */
export function readinessSummary(report: ReadinessReport): string {
  const findings = findingsOf(report);
  const hosts = (state: ReadinessState) => new Set(findings.filter((one) => one.state === state).map(({ host }) => host));
  const failing = hosts('failure');
  const clean = report.hosts.filter((host) => !findings.some((one) => one.host === host && one.state !== 'unknown'));
  const number = (state: ReadinessState) => findings.filter((one) => one.state === state).length;
  const parts = [count(number('failure'), 'failure'), count(number('warning'), 'warning'), `${number('unknown')} unknown`];
  if (findings.length === 0) return `All ${count(report.hosts.length, 'host')} are ready.`.replace('All 1 host are', 'The 1 host is');
  return `${failing.size} of ${count(report.hosts.length, 'host')} ${failing.size === 1 ? 'is' : 'are'} not ready, ${clean.length} without a finding: ${parts.join(', ')}.`;
}

function summary(report: ReadinessReport, findings: readonly ReadinessFinding[]): string {
  return findings.some(({ state }) => state === 'failure') ? `**${readinessSummary(report)}**` : readinessSummary(report);
}

/** The same sentence about several hosts is written once. */
function section(state: Exclude<ReadinessState, 'ok'>, findings: readonly ReadinessFinding[]): string | undefined {
  const own = findings.filter((one) => one.state === state);
  if (own.length === 0) return undefined;
  return [`## ${TITLES[state]}`, ...own.map(entry)].join('\n\n');
}

function entry({ check, host, said, short, fix }: ReadinessFinding): string {
  const head = `**${text(check.title)} · ${text(host)}**: ${text(said ?? short)}`;
  if (!fix) return head;
  const next = `${head} ${text(fix.words)}`;
  return fix.commands.length === 0 ? next : `${next}\n\n${block(fix.commands, 'sh')}`;
}

function byCheck({ checks, hosts }: ReadinessReport): string {
  return table(
    ['Check', ...hosts.map(text)],
    checks.map(({ title, cells }) => [text(title), ...hosts.map((host) => cellWords(cells[host]))]),
  );
}

function byHost({ checks, hosts }: ReadinessReport, findings: readonly ReadinessFinding[]): string {
  const shown = checks.filter(({ id }) => findings.some(({ check }) => check.id === id));
  return table(
    ['Host', ...shown.map(({ title }) => text(title))],
    hosts.map((host) => [code(host), ...shown.map(({ cells }) => cellWords(cells[host]))]),
  );
}

function cellWords(cell: ReadinessCell | undefined): string {
  if (cell === undefined) return '–';
  if (cell.state === 'ok') return text(cell.short);
  const state = cell.state === 'failure' ? `**${WORDS.failure}**` : WORDS[cell.state];
  return cell.short === cell.state ? state : `${state}: ${text(cell.short)}`;
}

/** How what needs an explanation was read. */
function notes({ checks }: ReadinessReport): string | undefined {
  const has = (id: string) => checks.some((check) => check.id === id);
  const lines = [
    ...(has('fsync')
      ? ['The disk for etcd was measured by a hundred writes of 2,300 bytes into a temporary file of 230 KB, which is removed again.']
      : []),
    ...(has('clock') ? ['Clocks were compared over SSH; half of the fastest round trip is what can not be told better.'] : []),
    ...(has('endpoint')
      ? ['The endpoint was asked from each host, twelve times, by the certificates of the API servers that answer.']
      : []),
    ...(has('preflight') ? ["kubeadm's own checks ran on hosts that are in no cluster, without pulling images."] : []),
  ];
  return lines.length === 0 ? undefined : ['## How it was read', lines.map((line) => `- ${line}`).join('\n')].join('\n\n');
}

/** For programs: every check on every host. */
export function readinessJson(report: ReadinessReport): string {
  const { cluster, at, hosts, checks } = report;
  const value = {
    cluster,
    at: new Date(at).toISOString(),
    summary: readinessSummary(report),
    hosts,
    checks: checks.map(({ id, title, cells }) => ({ id, title, hosts: cells })),
  };
  return `${JSON.stringify(value, undefined, 2)}\n`;
}
