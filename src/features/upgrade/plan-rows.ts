import type { Finding } from '../../core/plan/plan';
import type { UpgradeHost } from '../../core/plan/upgrade/plan';
import { plannedUpgradeStep, stagesOf, stageWork } from '../../core/plan/upgrade/steps';
import { drainWords } from '../../core/report/upgrade-words';
import { count, durationWords } from '../../core/report/words';
import type { Row } from '../../ui/tree/row';
import { currentWords, upgradeOptionTable } from './option-table';
import type { ListedHost, ShownPlan } from './shown-plan';

/** What the tree of a plan is made of. */
export type PlanElement =
  | { readonly kind: 'summary' }
  | { readonly kind: 'findings'; readonly weight: Weight }
  | { readonly kind: 'finding'; readonly weight: Weight; readonly index: number }
  | { readonly kind: 'hosts'; readonly isControlPlane: boolean }
  | { readonly kind: 'host'; readonly name: string }
  | { readonly kind: 'step'; readonly host: string; readonly id: string; readonly title: string; readonly isCheck: boolean }
  | { readonly kind: 'options' }
  | { readonly kind: 'option'; readonly id: string };

type Weight = 'blockers' | 'warnings' | 'unknowns';

/** A row, and for hosts whether they are part of it. */
export interface PlanRow extends Row {
  readonly ticked?: boolean;
}

export function planRoots({ plan, hosts }: ShownPlan): readonly PlanElement[] {
  const weights = (['blockers', 'warnings', 'unknowns'] as const).filter((weight) => plan[weight].length > 0);
  return [
    { kind: 'summary' },
    ...weights.filter((weight) => weight === 'blockers').map((weight) => ({ kind: 'findings', weight }) as const),
    ...[true, false]
      .filter((kind) => hosts.some(({ isControlPlane }) => isControlPlane === kind))
      .map((isControlPlane) => ({ kind: 'hosts', isControlPlane }) as const),
    ...weights.filter((weight) => weight !== 'blockers').map((weight) => ({ kind: 'findings', weight }) as const),
    { kind: 'options' },
  ];
}

export function planChildren(element: PlanElement, shown: ShownPlan): readonly PlanElement[] {
  switch (element.kind) {
    case 'findings':
      return shown.plan[element.weight].map((_, index) => ({ kind: 'finding', weight: element.weight, index }));
    case 'hosts':
      return groupOf(shown, element.isControlPlane).map(({ name }) => ({ kind: 'host', name }));
    case 'host':
      return stepsOf(element.name, shown);
    case 'options':
      return upgradeOptionTable.map(({ id }) => ({ kind: 'option', id }));
    default:
      return [];
  }
}

export function planRow(element: PlanElement, shown: ShownPlan): PlanRow {
  switch (element.kind) {
    case 'summary':
      return summaryRow(shown);
    case 'findings': {
      const { label, icon } = WEIGHTS[element.weight];
      const number = shown.plan[element.weight].length;
      return {
        id: `findings/${element.weight}`,
        label,
        description: String(number),
        icon,
        context: { noun: 'upgradeFindings', flags: [element.weight] },
        spoken: `${label}: ${number}.`,
        expand: element.weight === 'blockers' ? 'open' : 'closed',
      };
    }
    case 'finding':
      return findingRow(element, shown.plan[element.weight][element.index]);
    case 'hosts':
      return hostsRow(element.isControlPlane, shown);
    case 'host':
      return hostRow(element.name, shown);
    case 'step':
      return {
        id: `step/${element.id}`,
        label: element.title,
        description: '',
        icon: { id: element.isCheck ? 'checklist' : 'circle-outline' },
        context: { noun: 'upgradeStep', flags: [] },
        spoken: `${element.title}.`,
        expand: 'never',
      };
    case 'options':
      return {
        id: 'options',
        label: 'Options',
        description: 'the plan is renewed with each change',
        icon: { id: 'settings-gear' },
        context: { noun: 'upgradeOptions', flags: [] },
        spoken: 'Options. The plan is renewed with each change.',
        expand: 'closed',
      };
    case 'option':
      return optionRow(element.id, shown);
  }
}

/** What a row has to say beyond its line; undefined: nothing. */
export function planHover(element: PlanElement, shown: ShownPlan): string | undefined {
  if (element.kind === 'finding') {
    const found = shown.plan[element.weight][element.index];
    return found && [found.message, found.hint].filter((words) => words !== undefined).join('\n\n');
  }
  if (element.kind === 'option') return currentWords(element.id, shown.plan.body.options)?.detail;
  if (element.kind !== 'host') return undefined;
  const host = shown.hosts.find(({ name }) => name === element.name);
  const preview = host?.work.find((one) => one.preview)?.preview;
  return preview && [...preview.blockers, ...preview.stuck.map((budget) => `Waits for ${budget}`), preview.roomWhy].join('\n\n');
}

const WEIGHTS: Readonly<Record<Weight, { readonly label: string; readonly icon: NonNullable<Row['icon']> }>> = {
  blockers: { label: 'What keeps it from being done', icon: { id: 'error', color: 'list.errorForeground' } },
  warnings: { label: 'Worth knowing', icon: { id: 'info' } },
  unknowns: { label: 'Not known', icon: { id: 'question' } },
};

function summaryRow({ name, plan }: ShownPlan): PlanRow {
  const { title, body, blockers, estimate, targets } = plan;
  const path = [body.from, ...body.hops.map(({ to }) => to)].join(' → ');
  const can = blockers.length === 0 ? `${count(targets.length, 'host')}, at least ${durationWords(estimate.atLeastSeconds)}` : 'blocked';
  return {
    id: 'summary',
    label: `${title} (${name})`,
    description: `${can} · ${path}`,
    icon: blockers.length === 0 ? { id: 'versions' } : { id: 'circle-slash', color: 'list.errorForeground' },
    context: { noun: 'upgradePlan', flags: [blockers.length === 0 ? 'ready' : 'blocked'] },
    spoken: `${title} of ${name}, ${can}. By way of ${path}.`,
    expand: 'never',
    click: { command: 'drydock.upgrade.showDocument', title: 'Show the Plan as a Document' },
  };
}

function findingRow({ weight, index }: Extract<PlanElement, { kind: 'finding' }>, found: Finding | undefined): PlanRow {
  const message = found?.message ?? '';
  return {
    id: `finding/${weight}/${index}`,
    label: found?.subject ?? '',
    description: message,
    icon: WEIGHTS[weight].icon,
    context: { noun: 'upgradeFinding', flags: [weight] },
    spoken: [message, found?.hint].filter((words) => words !== undefined).join(' '),
    expand: 'never',
  };
}

function hostsRow(isControlPlane: boolean, shown: ShownPlan): PlanRow {
  const group = groupOf(shown, isControlPlane);
  const taking = group.filter(({ work }) => work.length > 0).length;
  const { batch, canaries } = shown.plan.body.options;
  const label = isControlPlane ? 'Control planes' : 'Workers';
  const how = isControlPlane || batch <= 1 ? 'one at a time' : `${canaries > 0 ? `${canaries} alone, then ` : ''}${batch} at a time`;
  const number = taking === group.length ? String(group.length) : `${taking} of ${group.length}`;
  return {
    id: `hosts/${isControlPlane ? 'controlPlanes' : 'workers'}`,
    label,
    description: `${number}, ${how}`,
    icon: { id: isControlPlane ? 'server-environment' : 'server' },
    context: { noun: 'upgradeHosts', flags: [] },
    spoken: `${label}: ${number}, ${how}.`,
    expand: group.length > 20 ? 'closed' : 'open',
  };
}

function hostRow(name: string, shown: ShownPlan): PlanRow {
  const host = shown.hosts.find((one) => one.name === name);
  const group = groupOf(shown, host?.isControlPlane ?? false);
  const place = group.findIndex((one) => one.name === name);
  const ticked = (host?.work.length ?? 0) > 0;
  const description = host ? hostWords(host) : '';
  const flags = [
    host?.isControlPlane ? 'controlPlane' : 'worker',
    ticked ? 'ticked' : 'left',
    ...(place > 0 ? ['up'] : []),
    ...(place < group.length - 1 ? ['down'] : []),
  ];
  return {
    id: `host/${name}`,
    label: name,
    description,
    context: { noun: 'upgradeHost', flags },
    spoken: `${name}, ${place + 1} of ${group.length}: ${description}.`,
    expand: ticked ? 'closed' : 'never',
    ticked,
  };
}

function hostWords({ from, to, work, isControlPlane }: ListedHost): string {
  if (work.length === 0) return `left out, stays on ${from}`;
  const [first] = work;
  const role = first?.role === 'apply' ? ['upgrade apply'] : isControlPlane ? ['upgrade node'] : [];
  const drained = work.find(({ drain }) => drain);
  return [`${from} → ${to}`, ...role, drained ? `drain: ${drainWords(drained.preview)}` : 'no drain', ...batchWords(first)].join(' · ');
}

function batchWords(host: UpgradeHost | undefined): readonly string[] {
  return host?.batch === undefined ? [] : [`group ${host.batch + 1}`];
}

function optionRow(id: string, shown: ShownPlan): PlanRow {
  const words = currentWords(id, shown.plan.body.options);
  const label = words?.label ?? id;
  return {
    id: `option/${id}`,
    label,
    description: [words?.value, words?.detail].filter((part) => part !== undefined && part !== '').join(' · '),
    context: { noun: 'upgradeOption', flags: [] },
    spoken: `${label}: ${words?.value ?? ''}. ${words?.detail ?? ''}`.trim(),
    expand: 'never',
    click: { command: 'drydock.upgrade.changeOption', title: 'Change This Option' },
  };
}

function groupOf({ hosts }: ShownPlan, isControlPlane: boolean): readonly ListedHost[] {
  return hosts.filter((host) => host.isControlPlane === isControlPlane);
}

/** Everything that is done on a host, in its order; of control planes kubeadm's part comes before the kubelets of all of them. */
function stepsOf(name: string, { plan }: ShownPlan): readonly PlanElement[] {
  return plan.body.hops.flatMap((hop) =>
    stagesOf(hop)
      .filter(({ host }) => host.name === name)
      .flatMap((stage) => stageWork(hop, stage))
      .map((work) => {
        const { id, title, kind } = plannedUpgradeStep(work);
        return { kind: 'step', host: name, id, title, isCheck: kind === 'check' } as const;
      }),
  );
}
