import { applyManifest, kubeadmInit } from '../plan/bootstrap/commands';
import type { BootstrapBody, BootstrapHost, BootstrapPlan } from '../plan/bootstrap/plan';
import { block, bullets, code, escapeMarkdown, paragraphs, table } from './markdown';
import { findings, heading } from './plan-parts';
import { commandLine, count, durationWords } from './words';

/** Hosts beyond which the table stops. */
const MOST_ROWS = 60;

/** The plan of a bootstrap, as a Markdown document. */
export function renderBootstrapPlan(plan: BootstrapPlan, now: number): string {
  const { body } = plan;
  return paragraphs(
    heading(plan, now),
    summary(plan),
    plan.blockers.length > 0 ? '**This plan cannot be carried out** until what is named below is dealt with.' : undefined,
    findings('What keeps it from being done', plan.blockers),
    chosen(body),
    hostsSection(body.hosts),
    stepsSection(plan),
    `**Takes at least** ${durationWords(plan.estimate.atLeastSeconds)} (${escapeMarkdown(plan.estimate.because)}).`,
    findings('Worth knowing', plan.warnings),
    findings('Not known', plan.unknowns),
    `## The way back\n\n${bullets(plan.undo.map(escapeMarkdown))}`,
    secretsSection,
    commandsSection(body),
    `## The kubeadm configuration\n\nWritten to the first control plane, readable by root only, and removed at the end.\n\n${block(body.configuration.trimEnd().split('\n'), 'yaml')}`,
  );
}

function summary({ body: { hosts }, blockers, warnings, unknowns }: BootstrapPlan): string {
  const workers = hosts.filter(({ role }) => role === 'worker').length;
  return [
    count(hosts.length - workers, 'control plane'),
    count(workers, 'worker'),
    `${count(blockers.length, 'blocker')}, ${count(warnings.length, 'note')}, ${unknowns.length} unknown`,
  ].join(' · ');
}

function chosen({ options, network, stackedEtcd }: BootstrapBody): string {
  const { wish, kubeconfig, workersAtOnce } = options;
  const networks = {
    nowhere: 'none: nodes stay NotReady until one is applied',
    file:
      network.from === 'file' ? `${network.path} (${count(network.kinds.length, 'object')}, SHA-256 ${network.sha256.slice(0, 12)}…)` : '',
    url: network.from === 'url' ? network.url : '',
  };
  const rows: readonly (readonly [string, string])[] = [
    ['Endpoint', wish.endpoint],
    ['etcd', stackedEtcd ? 'a member on each control plane' : `outside, at ${wish.externalEtcd?.endpoints.join(', ') ?? ''}`],
    ['Pods', wish.podSubnets.join(', ') || 'no range of the control plane'],
    ['Services', wish.serviceSubnets.join(', ') || '10.96.0.0/12'],
    ['Images', wish.imageRepository ?? 'registry.k8s.io'],
    ['Pod network', networks[network.from]],
    ['Checks that only warn', wish.ignorePreflight.join(', ') || 'none'],
    ['Workers side by side', String(workersAtOnce)],
    ['Kubeconfig', kubeconfig],
  ];
  return table(
    ['what', 'chosen'],
    rows.map(([what, value]) => [what, escapeMarkdown(value)]),
  );
}

function hostsSection(hosts: readonly BootstrapHost[]): string {
  const rows = hosts
    .slice(0, MOST_ROWS)
    .map(({ name, role, target, addresses, apiAddress, criSocket }) => [
      escapeMarkdown(name),
      { first: 'first control plane', controlPlane: 'control plane', worker: 'worker' }[role],
      escapeMarkdown(target?.destination ?? 'not known'),
      escapeMarkdown(addresses.join(', ') || apiAddress || 'of its default route'),
      escapeMarkdown(criSocket ?? 'not known'),
    ]);
  const more = hosts.length > MOST_ROWS ? `And ${hosts.length - MOST_ROWS} more.` : '';
  return paragraphs('## Hosts', table(['host', 'becomes', 'reached at', 'address of the node', 'runtime'], rows), more).trimEnd();
}

function stepsSection({ steps }: BootstrapPlan): string {
  return `## The steps\n\n${steps.map(({ title }, index) => `${index + 1}. ${escapeMarkdown(title)}`).join('\n')}`;
}

const secretsSection =
  '**Secrets** Each host joins with a token of its own that ends with the join. It lies in a file on that host that only root reads, and is in no argument, log or journal. The private keys of the cluster stay on its control planes; that of the administrator is in the kubeconfig, too.';

function commandsSection({ hosts, network, options }: BootstrapBody): string {
  const [first, ...others] = hosts;
  if (!first) return '';
  const { ignorePreflight } = options.wish;
  const ignoring = ignorePreflight.length === 0 ? [] : [`--ignore-preflight-errors=${ignorePreflight.join(',')}`];
  const source = network.from === 'url' ? network.url : 'network.yaml';
  return paragraphs(
    '## The commands',
    `As root, on ${code(first.name)}:`,
    block(
      [
        commandLine(kubeadmInit('kubeadm.yaml', ignorePreflight).argv),
        ...(network.from === 'nowhere' ? [] : [commandLine(applyManifest(source).argv)]),
      ],
      'sh',
    ),
    others.length === 0 ? '' : `On each of ${escapeMarkdown(others.map(({ name }) => name).join(', '))}, in this order:`,
    others.length === 0 ? '' : block([commandLine(['kubeadm', 'join', '--config=join.yaml', ...ignoring])], 'sh'),
  ).trimEnd();
}
