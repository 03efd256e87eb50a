import type { MaintenanceOptions } from '../plan/maintenance/options';
import type { MaintenanceNode, MaintenancePlan, PatchWork } from '../plan/maintenance/plan';
import { code, cellCode, escapeMarkdown, bullets, paragraphs, table } from './markdown';
import { byHand, findings, heading } from './plan-parts';
import { drainWords } from './upgrade-words';
import { count, durationWords } from './words';

/** Packages that a document names for one node. */
const MOST_PACKAGES = 200;
/** Nodes whose commands are written out. */
const MOST_COMMANDS = 8;

/** The plan of a maintenance, as a Markdown document. */
export function renderMaintenancePlan(plan: MaintenancePlan, now: number): string {
  const { nodes, left, options } = plan.body;
  return paragraphs(
    heading(plan, now),
    summary(plan),
    plan.blockers.length > 0 ? '**This plan cannot be carried out** until what is named below is dealt with.' : undefined,
    findings('What keeps it from being done', plan.blockers),
    `**Chosen** ${optionWords(options).map(escapeMarkdown).join(' · ')}`,
    nodes.length > 0 ? `## Nodes, in their order\n\n${nodeTable(nodes)}` : undefined,
    nodes.length > 0 ? eachNode(nodes) : undefined,
    left.length > 0
      ? `## Left as they are\n\n${bullets(left.map(({ name, why }) => `${escapeMarkdown(name)}: ${escapeMarkdown(why)}.`))}`
      : undefined,
    patchSection(nodes),
    `**Takes at least** ${durationWords(plan.estimate.atLeastSeconds)} (${escapeMarkdown(plan.estimate.because)}).`,
    stopRules(options),
    findings('Worth knowing', plan.warnings),
    findings('Not known', plan.unknowns),
    plan.undo.length > 0 ? `## The way back\n\n${bullets(plan.undo.map(escapeMarkdown))}` : undefined,
    nodes.length <= MOST_COMMANDS
      ? byHand(plan.commands)
      : `**The same by hand**, for ${escapeMarkdown(nodes[0]?.name ?? '')}; the others likewise\n\n${byHand(plan.commands.filter((argv) => argv.some((word) => word.includes(nodes[0]?.name ?? ''))))}`,
  );
}

function summary({ body: { nodes }, blockers, warnings, unknowns }: MaintenancePlan): string {
  const control = nodes.filter(({ role }) => role === 'controlPlane').length;
  const restarts = nodes.filter(({ reboot }) => reboot === 'yes').length;
  const perhaps = nodes.filter(({ reboot }) => reboot === 'ifWanted').length;
  return [
    count(control, 'control plane'),
    count(nodes.length - control, 'worker'),
    `${count(restarts, 'restart')}${perhaps > 0 ? ` and ${perhaps} if wanted` : ''}`,
    `${count(blockers.length, 'blocker')}, ${count(warnings.length, 'note')}, ${unknowns.length} unknown`,
  ].join(' · ');
}

function optionWords(options: MaintenanceOptions): readonly string[] {
  const { order, batch, pause, reboot, drainOptions, what, keep } = options;
  return [
    { always: 'restarted always', whenNeeded: 'restarted where the host asks for it', never: 'not restarted' }[reboot],
    { workersFirst: 'workers first', controlPlanesFirst: 'control planes first', given: 'in the order of the selection' }[order],
    batch > 1 ? `${batch} workers at a time, control planes one at a time` : 'one at a time',
    ...(pause === 'never' ? [] : [pause === 'afterFirst' ? 'asks after the first' : 'asks after each']),
    ...(drainOptions.deleteEmptyDirData ? ['emptyDir data is given up'] : []),
    ...(drainOptions.unmanaged ? ['pods that nobody brings back are evicted'] : []),
    ...(what === 'patch' && keep.length > 0 ? [`left alone: ${keep.join(', ')}`] : []),
  ];
}

function nodeTable(nodes: readonly MaintenanceNode[]): string {
  const patches = nodes.some(({ patch }) => patch !== undefined);
  const rows = nodes.map((node) => [
    `${node.batch + 1}`,
    escapeMarkdown(node.name),
    node.role === 'controlPlane' ? 'control plane' : 'worker',
    cellCode(node.kernel === '' ? 'not known' : node.kernel),
    escapeMarkdown(drainWords(node.preview)),
    ...(patches ? [patchCell(node.patch)] : []),
    escapeMarkdown(restartWords(node)),
    node.cordoned ? 'stays cordoned' : 'yes',
  ]);
  return table(['turn', 'node', 'as', 'kernel', 'drain', ...(patches ? ['patches'] : []), 'restart', 'uncordon'], rows);
}

function patchCell(patch: PatchWork | undefined): string {
  if (!patch) return '–';
  const security = patch.patches.filter((one) => one.security).length;
  return `${patch.patches.length}${security > 0 ? `, ${security} for security` : ''}${patch.kept.length > 0 ? `, ${patch.kept.length} kept` : ''}`;
}

function restartWords({ reboot, wants }: MaintenanceNode): string {
  const why = wants.length > 0 ? `: ${wants.join('; ')}` : '';
  return { yes: `yes${why}`, ifWanted: 'if the host asks for it afterwards', no: `no${why}` }[reboot];
}

/** What is looked at for each node, told once. */
function eachNode(nodes: readonly MaintenanceNode[]): string {
  const control = nodes.some(({ role }) => role === 'controlPlane');
  return [
    '**Each node**',
    'is drained;',
    ...(nodes.some(({ patch }) => patch !== undefined) ? ['its patches are installed;'] : []),
    'it is restarted, and the boot is proven to be another one; SSH answers with the same host key from the same machine; its kubelet is Ready with a heartbeat of the new boot; the pods of its DaemonSets run again;',
    ...(control ? ['on control planes the static pods and the member of etcd are well;'] : []),
    'it is uncordoned; and only when nodes and pods are as well as before the next one goes.',
  ].join(' ');
}

function patchSection(nodes: readonly MaintenanceNode[]): string | undefined {
  const groups = new Map<string, { readonly names: string[]; readonly patch: PatchWork }>();
  for (const { name, patch } of nodes) {
    if (!patch) continue;
    const key = JSON.stringify([patch.patches, patch.kept]);
    const group = groups.get(key);
    if (group) group.names.push(name);
    else groups.set(key, { names: [name], patch });
  }
  if (groups.size === 0) return undefined;
  const parts = [...groups.values()].map(({ names, patch }) => {
    const rows = patch.patches
      .slice(0, MOST_PACKAGES)
      .map(({ name, from, to, security }) => [
        cellCode(name),
        from === undefined ? '–' : cellCode(from),
        cellCode(to),
        security ? 'yes' : '',
      ]);
    const more = patch.patches.length - rows.length;
    return paragraphs(
      `**${names.map(escapeMarkdown).join(', ')}** (${patch.manager})`,
      table(['package', 'installed', 'becomes', 'security'], rows),
      more > 0 ? `and ${count(more, 'other package')}` : undefined,
      patch.kept.length > 0 ? `Kept: ${patch.kept.map(code).join(', ')}` : undefined,
    ).trimEnd();
  });
  return paragraphs('## Patches', ...parts).trimEnd();
}

function stopRules({ errorBudget, waitSeconds, settleSeconds, drainOptions }: MaintenanceOptions): string {
  const nodes =
    errorBudget === 0 ? 'any node that was Ready before is not' : `more than ${count(errorBudget, 'node')} that were Ready before are not`;
  return `**It stops by itself** when a host is not back ${durationWords(waitSeconds)} after it was asked to restart, when pods or control plane are not well ${durationWords(settleSeconds)} later, when ${nodes}, when a drain takes longer than ${durationWords(drainOptions.timeoutSeconds)}, and at every step that fails. No other node is begun then.`;
}
