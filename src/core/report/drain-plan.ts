import type { DrainOptions } from '../plan/drain/options';
import type { DrainNodePlan, DrainPlan, PodVerdict, Room } from '../plan/drain/plan';
import { cellCode, bullets, escapeMarkdown, paragraphs, table } from './markdown';
import { byHand, findings, heading } from './plan-parts';
import { bytesWords, count, cpuWords, durationWords } from './words';

/** Pods that are shown of a node; a document of thousands of rows helps nobody. */
const ROWS = 200;

const ORDER: Readonly<Record<PodVerdict['verdict'], number>> = { blocked: 0, waits: 1, unknown: 2, evict: 3, skip: 4 };

/** The plan of a drain as a Markdown document. */
export function renderDrainPlan(plan: DrainPlan, now: number): string {
  const { body } = plan;
  return paragraphs(
    heading(plan, now),
    summary(plan),
    plan.blockers.length > 0
      ? '**This plan cannot be carried out** until the blocked pods are dealt with or an option lets them go.'
      : undefined,
    ...body.nodes.map((node) => nodeSection(node, body.nodes.length > 1)),
    budgets(plan),
    `**Takes at least** ${durationWords(plan.estimate.atLeastSeconds)} (${escapeMarkdown(plan.estimate.because)}). **Rounds** ${body.rounds ?? "can't be told: a budget lets nothing go now"}.`,
    room(body.room),
    findings(
      'Worth knowing',
      plan.warnings.filter((finding) => finding.code !== 'no-room'),
    ),
    findings('Not known', plan.unknowns),
    `**If you stop half way** ${stopped(body.nodes)}`,
    `**Options** ${escapeMarkdown(optionWords(body.options, body.nodes.length))}`,
    plan.undo.length > 0 ? `**Way back** ${plan.undo.map(escapeMarkdown).join(' ')}` : undefined,
    byHand(plan.commands),
  );
}

function summary({ body: { totals } }: DrainPlan): string {
  const parts = [
    `${totals.evict + totals.waits} will be evicted${waitWords(totals.waits)}`,
    `${totals.skip} ${totals.skip === 1 ? 'stays' : 'stay'}`,
    ...(totals.unknown > 0 ? [`${totals.unknown} unknown`] : []),
    `${totals.blocked} blocked`,
  ];
  return `${count(totals.pods, 'pod')}: ${parts.join(' · ')}`;
}

function waitWords(waits: number): string {
  return waits === 0 ? '' : `, ${waits} of them ${waits === 1 ? 'waits' : 'wait'} for a budget`;
}

function nodeSection(node: DrainNodePlan, named: boolean): string {
  const sorted = [...node.pods].sort((a, b) => ORDER[a.verdict] - ORDER[b.verdict] || (a.pod < b.pod ? -1 : 1));
  const marks = [
    ...(node.cordoned ? ['cordoned already'] : []),
    ...(node.ready ? [] : ['not Ready']),
    ...(node.controlPlane ? ['control plane'] : []),
  ];
  const title = named
    ? `## ${escapeMarkdown(node.name)}${marks.length > 0 ? ` (${marks.join(', ')})` : ''}`
    : marks.length > 0
      ? `${escapeMarkdown(node.name)}: ${marks.join(', ')}.`
      : undefined;
  const rows = sorted
    .slice(0, ROWS)
    .map((pod) => [cellCode(pod.pod), pod.owner === undefined ? 'none' : escapeMarkdown(pod.owner), pod.verdict, why(pod)]);
  const more = sorted.length > ROWS ? `… and ${sorted.length - ROWS} more pods.` : undefined;
  const content = sorted.length === 0 ? 'Nothing runs here.' : table(['pod', 'owner', 'verdict', 'why'], rows);
  return paragraphs(title, content, more).trimEnd();
}

function why(pod: PodVerdict): string {
  const hint = pod.hint === undefined ? '' : ` *${escapeMarkdown(pod.hint)}*`;
  const reason = pod.why === '' ? '' : escapeMarkdown(pod.why.endsWith('.') ? pod.why : `${pod.why}.`);
  return `${reason}${hint}`.trim();
}

function budgets({ body }: DrainPlan): string {
  const rows = body.budgets.map((line) => [
    cellCode(line.budget),
    escapeMarkdown(line.arithmetic),
    String(line.pods.length),
    line.never ? 'never, as it is written' : line.rounds === undefined ? "can't be told" : String(line.rounds),
  ]);
  return rows.length === 0 ? '' : `## Disruption budgets\n\n${table(['budget', 'numbers', 'pods here', 'rounds'], rows)}`;
}

function room(room: Room): string {
  const figures = `needs ${cpuWords(room.neededCpu)} of ${cpuWords(room.freeCpu)} free CPUs, ${bytesWords(room.neededMemory)} of ${bytesWords(room.freeMemory)}`;
  const unplaced = room.unplaced.length === 0 ? '' : `\n\n${bullets(room.unplaced.slice(0, 20).map((pod) => cellCode(pod)))}`;
  return `**Room elsewhere** ${room.answer}: ${figures}.${room.why === '' ? '' : ` ${escapeMarkdown(room.why)}.`}${unplaced}`;
}

function stopped(nodes: readonly DrainNodePlan[]): string {
  const names = nodes.map((node) => escapeMarkdown(node.name)).join(', ');
  const one = nodes.length === 1;
  const fresh = nodes.some((node) => !node.cordoned);
  return fresh
    ? `${one ? `${names} stays cordoned` : 'The nodes that it began with stay cordoned'}; uncordon is offered. Pods that are gone do not come back to ${one ? 'it' : 'them'} by themselves.`
    : `${names} ${one ? 'was' : 'were'} cordoned before and ${one ? 'stays' : 'stay'} so.`;
}

function optionWords(options: DrainOptions, nodes: number): string {
  return [
    options.daemonSets === 'ignore' ? 'DaemonSet pods stay' : 'DaemonSet pods block',
    options.deleteEmptyDirData ? 'emptyDir data is lost' : 'emptyDir data blocks',
    options.unmanaged ? 'unmanaged pods go' : 'unmanaged pods block',
    options.gracePeriodSeconds === undefined ? 'grace period of each pod' : `grace period ${options.gracePeriodSeconds} s`,
    `timeout ${durationWords(options.timeoutSeconds)} for each node`,
    ...(options.podSelector === undefined ? [] : [`only pods with ${options.podSelector}`]),
    ...(options.skipWaitForDeleteSeconds === undefined
      ? []
      : [`pods whose deletion is ${options.skipWaitForDeleteSeconds} s overdue are not waited for`]),
    ...(nodes > 1
      ? [
          options.parallelNodes > 1 ? `${options.parallelNodes} nodes at a time` : 'one node after the other',
          options.stopOnFirstFailure ? 'stop when one fails' : 'go on when one fails',
        ]
      : []),
    ...(options.disableEviction ? ['budgets are ignored'] : []),
  ].join(' · ');
}
