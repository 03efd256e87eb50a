import { hostCommands } from '../plan/upgrade/commands';
import type { UpgradeOptions } from '../plan/upgrade/options';
import type { SkewMoment, UpgradeHop, UpgradeHost, UpgradePlan } from '../plan/upgrade/plan';
import { hostWork } from '../plan/upgrade/steps';
import { drainWords, optionWords, packageWords, roleWords } from './upgrade-words';
import { block, bullets, cellCode, code, escapeMarkdown, paragraphs, table } from './markdown';
import { findings, heading } from './plan-parts';
import { commandLine, count, durationWords } from './words';

/** Rows of a table beyond which a document shows groups of hosts in place of single ones. */
const MOST_ROWS = 60;
/** Hosts whose commands are written out. */
const MOST_COMMANDS = 8;

/** The plan of an upgrade, as a Markdown document. */
export function renderUpgradePlan(plan: UpgradePlan, now: number): string {
  const { hops, options, from } = plan.body;
  const several = hops.length > 1;
  const workers = new Set(hops.flatMap(({ hosts }) => hosts.filter(({ role }) => role === 'worker').map(({ name }) => name))).size;
  const takesSnapshot = plan.steps.some(({ id }) => id.endsWith('/snapshot'));
  return paragraphs(
    heading(plan, now),
    summary(plan),
    plan.blockers.length > 0 ? '**This plan cannot be carried out** until what is named below is dealt with.' : undefined,
    findings('What keeps it from being done', plan.blockers),
    hops.length > 0 ? `**Path** ${[from, ...hops.map(({ to }) => to)].map((version) => code(version)).join(' → ')}` : undefined,
    `**Chosen** ${optionWords(options, { takesSnapshot, workers }).map(escapeMarkdown).join(' · ')}`,
    ...hops.map((hop) => hopSection(hop, options, several)),
    skewSection(plan.body.skew),
    `**Takes at least** ${durationWords(plan.estimate.atLeastSeconds)} (${escapeMarkdown(plan.estimate.because)}).`,
    stopRules(options),
    findings('Worth knowing', plan.warnings),
    findings('Not known', plan.unknowns),
    plan.undo.length > 0 ? `## The way back\n\n${bullets(plan.undo.map(escapeMarkdown))}` : undefined,
    commandsSection(hops, options),
  );
}

function summary({ body: { hops }, targets, blockers, warnings, unknowns }: UpgradePlan): string {
  const all = hops.flatMap(({ hosts }) => hosts);
  const controlPlanes = new Set(all.filter(({ role }) => role !== 'worker').map(({ name }) => name)).size;
  const drains = all.filter(({ drain }) => drain).length;
  return [
    count(controlPlanes, 'control plane'),
    count(targets.length - controlPlanes, 'worker'),
    count(hops.length, 'hop'),
    count(drains, 'drain'),
    `${count(blockers.length, 'blocker')}, ${count(warnings.length, 'note')}, ${unknowns.length} unknown`,
  ].join(' · ');
}

/** One row for each host with what is done there, in the order in which it is done. */
function hopSection(hop: UpgradeHop, options: UpgradeOptions, several: boolean): string {
  const { hosts, from, to } = hop;
  if (hosts.length === 0) return `## ${escapeMarkdown(several ? `${from} to ${to}` : 'Hosts')}\n\nNothing is left to do here.`;
  const groups = hosts.length > MOST_ROWS ? grouped(hosts) : hosts.map((host) => [host]);
  const rows = groups.map((group) => {
    const first = group[0] as UpgradeHost;
    const work = hostWork(hop, first).map(({ do: what }) => what);
    const does = (what: string, words = 'yes') => ((work as readonly string[]).includes(what) ? words : '–');
    return [
      namesOf(group),
      group.length === 1 ? roleWords(first) : 'workers',
      `${cellCode(first.from)} → ${cellCode(first.to)}`,
      first.components ? escapeMarkdown(packageWords(first)) : '–',
      work.includes('apply') ? code('upgrade apply') : does('node', code('upgrade node')),
      first.drain ? escapeMarkdown(group.length === 1 ? drainWords(first.preview) : groupDrains(group)) : '–',
      does('kubeletPackages'),
      does('restartKubelet'),
      does('uncordon'),
      does('verify'),
    ];
  });
  const head = ['host', 'as', 'kubelet', 'repository and kubeadm', 'kubeadm', 'drain', 'kubelet, kubectl', 'restart', 'uncordon', 'verify'];
  const order = [controlPlaneOrder(hosts), hosts.some(({ batch }) => batch !== undefined) ? workerOrder(hosts, options) : ''];
  return paragraphs(`## ${escapeMarkdown(several ? `Hosts, ${from} to ${to}` : 'Hosts')}`, table(head, rows), ...order).trimEnd();
}

/** Hosts of one kind with the same work, which a large cluster has by the dozen. */
function grouped(hosts: readonly UpgradeHost[]): readonly (readonly UpgradeHost[])[] {
  const groups = new Map<string, UpgradeHost[]>();
  for (const host of hosts) {
    const { role, from, to, components, kubelet, drain, cordoned, preview } = host;
    const key =
      role === 'worker'
        ? JSON.stringify([
            from,
            to,
            components,
            kubelet,
            drain,
            cordoned,
            packageWords(host),
            (preview?.blockers.length ?? 0) > 0,
            (preview?.stuck.length ?? 0) > 0,
            preview?.room,
          ])
        : host.name;
    const group = groups.get(key);
    if (group) group.push(host);
    else groups.set(key, [host]);
  }
  return [...groups.values()];
}

function namesOf(group: readonly UpgradeHost[]): string {
  const names = group.map(({ name }) => escapeMarkdown(name));
  return names.length <= 3 ? names.join(', ') : `${names[0]} … ${names.at(-1)} (${names.length})`;
}

function groupDrains(group: readonly UpgradeHost[]): string {
  const pods = group.reduce((sum, { preview }) => sum + (preview?.evicted ?? 0), 0);
  return `${count(pods, 'pod')} in all; as for the first: ${drainWords((group[0] as UpgradeHost).preview)}`;
}

function controlPlaneOrder(hosts: readonly UpgradeHost[]): string {
  const names = hosts.filter(({ role, components }) => role !== 'worker' && components).map(({ name }) => escapeMarkdown(name));
  if (names.length < 2) return '';
  return `**Order of the control planes** kubeadm's part on ${names.join(', ')}, one after the other, each verified before the next. Their kubelets follow then, one at a time: a kubelet must not be newer than any API server that it may reach.`;
}

function workerOrder(hosts: readonly UpgradeHost[], { batch, canaries, pause }: UpgradeOptions): string {
  const workers = hosts.filter(({ batch: number }) => number !== undefined);
  const first = workers.slice(0, canaries).map(({ name }) => escapeMarkdown(name));
  const parts = [
    ...(first.length > 0 && workers.length > first.length ? [`${first.join(', ')} first and alone`] : []),
    batch > 1 ? `then ${batch} at a time` : 'one at a time',
  ];
  const asks = {
    never: '',
    afterControlPlanes: ' It asks before the workers.',
    afterCanaries: ' It asks before it goes on after the first.',
    afterEachHost: ' It asks after each.',
  }[pause];
  return `**Order of the workers** ${parts.join(', ')}.${asks}`;
}

function skewSection(moments: readonly SkewMoment[]): string {
  if (moments.length === 0) return '';
  const shown = moments.length > MOST_ROWS ? [...moments.slice(0, MOST_ROWS / 2), ...moments.slice(-MOST_ROWS / 2)] : moments;
  const rows = shown.map(({ after, apiServers, controllers, kubelets, kubeProxies, problems }) => [
    escapeMarkdown(after),
    escapeMarkdown(apiServers || 'not known'),
    escapeMarkdown(controllers || 'not known'),
    escapeMarkdown(kubelets || 'none'),
    escapeMarkdown(kubeProxies || 'none'),
    problems.length === 0
      ? 'yes'
      : `**no**: ${escapeMarkdown(problems.slice(0, 3).join(' '))}${problems.length > 3 ? ` and ${problems.length - 3} more` : ''}`,
  ]);
  const head = ['after', 'API servers', 'controllers', 'kubelets', 'kube-proxy', 'supported'];
  const note =
    shown.length < moments.length
      ? `Moments in between are left out here: ${moments.length - shown.length} more, ${moments.filter(({ problems }) => problems.length > 0).length} of all not supported.`
      : '';
  return paragraphs('## Versions, now and after each step', table(head, rows), note).trimEnd();
}

function stopRules({ errorBudget, settleSeconds, drainOptions }: UpgradeOptions): string {
  return `**It stops by itself** when a host is not well ${durationWords(settleSeconds)} after its kubelet was restarted, when ${errorBudget === 0 ? 'any node that was Ready before is not' : `more than ${count(errorBudget, 'node')} that were Ready before are not`}, when a drain takes longer than ${durationWords(drainOptions.timeoutSeconds)}, and at every step that fails. No other host is begun then.`;
}

/** Commands of the first hosts of each kind in full: those of a hundred workers are the same but for the name. */
function commandsSection(hops: readonly UpgradeHop[], options: UpgradeOptions): string {
  const parts = hops.flatMap((hop) => {
    const groups = hop.hosts.length > MOST_COMMANDS ? commandGroups(hop, options) : hop.hosts.map((host) => [host]);
    return groups.map((group) => {
      const host = group[0] as UpgradeHost;
      const title = hops.length > 1 ? `${namesOf(group)}, to ${hop.to}` : namesOf(group);
      return `**${title}**\n\n${block(commandsOf(hop, host, options), 'sh')}`;
    });
  });
  return parts.length === 0
    ? ''
    : paragraphs('## The commands', 'As root on the host that is named; drains and uncordons go through the API.', ...parts).trimEnd();
}

function commandGroups(hop: UpgradeHop, options: UpgradeOptions): readonly (readonly UpgradeHost[])[] {
  const groups = new Map<string, UpgradeHost[]>();
  for (const host of hop.hosts) {
    const key = commandsOf(hop, host, options).join('\n').replaceAll(host.name, '\0');
    const group = groups.get(key);
    if (group) group.push(host);
    else groups.set(key, [host]);
  }
  return [...groups.values()];
}

function commandsOf(hop: UpgradeHop, host: UpgradeHost, options: UpgradeOptions): readonly string[] {
  return hostWork(hop, host).flatMap((work) => {
    if (work.do === 'drain') return [`kubectl drain ${host.name} …  # by the API, with its own plan`];
    if (work.do === 'uncordon') return [`kubectl uncordon ${host.name}  # by the API`];
    return hostCommands(work, options).map(({ argv, env }) =>
      [...Object.entries(env ?? {}).map(([name, value]) => `${name}=${value}`), commandLine(argv)].join(' '),
    );
  });
}
