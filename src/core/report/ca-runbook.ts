import type { AuthorityName, Runbook, RunbookBlock, RunbookFacts, RunbookPhase, RunbookStep } from '../plan/ca-runbook/runbook';
import { block, bullets, cellCode, code, escapeMarkdown, paragraphs, table } from './markdown';
import { durationWords, timeWords } from './words';

const WHAT: Readonly<Record<AuthorityName, string>> = {
  ca: 'the authority of the cluster: API servers, kubelets, kubeconfigs',
  'etcd-ca': 'the authority of etcd: its members, and the API servers that talk to them',
  'front-proxy-ca': 'the authority of the front proxy, by which aggregated APIs know the API server',
};

/** The runbook as a Markdown document, to be followed by people. */
export function renderCaRunbook({ facts, phases, cautions }: Runbook): string {
  return paragraphs(
    `# Replace ${escapeMarkdown(facts.authority)} of ${escapeMarkdown(facts.cluster)}`,
    `${WHAT[facts.authority]}. Written on ${timeWords(facts.at)} for Kubernetes ${escapeMarkdown(facts.version)}, from what was seen then.`,
    'Nothing here happens by itself. Follow it line by line, look at each check before you go on, and stop where one fails: **after each phase the cluster is whole and may stay as it is**, for hours or days.',
    cautions.length > 0 ? `## Before you begin\n\n${bullets(cautions.map(escapeMarkdown))}` : undefined,
    `## What there is\n\n${table(['', ''], rows(facts))}`,
    `## The way\n\n${table(
      ['phase', 'what', 'so that'],
      phases.map((phase) => [letter(phase), escapeMarkdown(phase.title), escapeMarkdown(phase.why)]),
    )}`,
    `Lines for a host are typed there as root, the others on the computer with your kubeconfig, which reaches the hosts by ${code('ssh')} under the names of the nodes. Each block begins in a shell with ${code('set -eu')}.`,
    ...phases.map(phaseText),
  );
}

function rows({
  controlPlanes,
  workers,
  stackedEtcd,
  present,
  bundles,
  servingRequests,
  superAdmin,
  people,
  endpoint,
  at,
}: RunbookFacts): readonly (readonly string[])[] {
  const names = (list: readonly string[]) => (list.length === 0 ? 'none seen' : list.map((name) => cellCode(name)).join(', '));
  return [
    ['API', endpoint === undefined ? 'not known' : cellCode(endpoint)],
    ['Control planes, in this order', names(controlPlanes)],
    ['Workers', names(workers)],
    ['etcd', stackedEtcd ? 'on the control planes' : 'not seen on the control planes'],
    ...present.map(({ host, expiresAt, keyHash, external }) => [
      `Now on ${escapeMarkdown(host)}`,
      `${expiry(expiresAt, at)} · key ${cellCode(keyHash.slice(0, 16))}${external ? ' · its key is elsewhere' : ''}`,
    ]),
    ['Webhooks and aggregated APIs with its certificate', names(bundles)],
    ['Kubelets with serving certificates of the cluster', names(servingRequests)],
    ['super-admin.conf on', names(superAdmin)],
    ['Kubeconfigs here that it signed', names(people)],
  ];
}

function expiry(at: number, now: number): string {
  const left = (at - now) / 1000;
  return left > 0 ? `ends in ${durationWords(left)} (${timeWords(at)})` : `**expired** ${durationWords(-left)} ago`;
}

function letter({ id }: Pick<RunbookPhase, 'id'>): string {
  return id.toUpperCase();
}

function phaseText(phase: RunbookPhase): string {
  return paragraphs(
    `## ${letter(phase)}. ${escapeMarkdown(phase.title)}`,
    escapeMarkdown(phase.why),
    ...phase.steps.map(stepText),
    `**Way back from here:** ${escapeMarkdown(phase.back)}`,
  ).trimEnd();
}

function stepText({ id, title, why, blocks, checks }: RunbookStep): string {
  return paragraphs(
    `### ${id.toUpperCase()}. ${escapeMarkdown(title)}`,
    escapeMarkdown(why),
    ...blocks.map(blockText),
    checks.length > 0 ? `**Then look:**` : undefined,
    ...checks.map(blockText),
  ).trimEnd();
}

function blockText({ host, lines }: RunbookBlock): string {
  return `${host === undefined ? 'On your computer' : `On ${code(host)}`}:\n\n${block([...lines], 'sh')}`;
}
