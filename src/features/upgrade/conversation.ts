import type { UpgradeOptions } from '../../core/plan/upgrade/options';
import type { UpgradePlan } from '../../core/plan/upgrade/plan';
import { count } from '../../core/report/words';
import type { Clock } from '../../ports/clock';
import type { Question } from '../../ports/interaction';
import type { UiKit } from '../../ui/kit';
import { listed, sentence, span } from '../operations/words';
import type { ReadForUpgrade, UpgradeDesk } from './desk';
import { changeOptions } from './options';

const KIND = 'plan';

export interface ConversationDeps {
  readonly kit: Pick<UiKit, 'interaction' | 'lists' | 'documents'>;
  readonly clock: Clock;
  readonly desk: Pick<UpgradeDesk, 'render'>;
}

/** Shows the plan of an upgrade and talks about it until a person agrees or goes away. */
export class UpgradeConversation {
  constructor(
    private readonly cluster: string,
    private readonly deps: ConversationDeps,
  ) {}

  /** Resolves with the address of the document. */
  async show(plan: UpgradePlan): Promise<unknown> {
    const { kit, clock, desk } = this.deps;
    const uri = kit.documents.set(KIND, `${plan.title} (${this.cluster})`, desk.render(plan, clock.now()));
    await kit.documents.preview(uri, { beside: true });
    return uri;
  }

  /**
   * @param given the caller gave all options, so that only the agreement is missing
   * @param again reads the cluster anew
   * @returns the plan that the person agreed to; undefined: none
   */
  async agree(first: ReadForUpgrade, given: boolean, again: () => Promise<ReadForUpgrade>): Promise<UpgradePlan | undefined> {
    const { interaction } = this.deps.kit;
    let [read, plan] = [first, first.plan];
    for (;;) {
      await this.show(plan);
      const blocked = plan.blockers.length > 0;
      const decision = given && !blocked ? 'start' : await interaction.ask(decisionQuestion(plan));
      switch (decision) {
        case 'start':
          return (await interaction.ask(upgradeQuestion(plan))) ? plan : undefined;
        case 'options':
          await changeOptions(plan.body.options, interaction, async (options) => {
            plan = read.replan(options);
            await this.show(plan);
          });
          break;
        case 'hosts':
          plan = read.replan(await this.leaveOut(read, plan.body.options));
          break;
        case 'again':
          read = await again();
          plan = read.replan(plan.body.options);
          break;
        default:
          return undefined;
      }
    }
  }

  /** Hosts that are not ticked are left out. Going away leaves it as it was. */
  private async leaveOut(read: ReadForUpgrade, options: UpgradeOptions): Promise<UpgradeOptions> {
    const all = read.replan({ ...options, without: [] });
    const hosts = new Map(all.body.hops.flatMap((hop) => hop.hosts.map((host) => [host.name, host] as const)));
    const rows = [...hosts.values()].map(({ name, role, from, preview }) => ({
      label: name,
      description: role === 'worker' ? 'worker' : 'control plane',
      detail: `kubelet ${from}${preview ? `; ${count(preview.evicted, 'pod')} ${preview.evicted === 1 ? 'moves' : 'move'}` : ''}`,
      picked: !options.without.includes(name),
      value: name,
    }));
    const chosen = await this.deps.kit.lists.many(rows, {
      title: `Upgrade which hosts to ${options.target}?`,
      placeholder: 'Those that are not ticked stay as they are; the plan says what follows from it',
    });
    if (!chosen) return options;
    const kept = new Set(chosen);
    return { ...options, without: [...hosts.keys()].filter((name) => !kept.has(name)) };
  }
}

function decisionQuestion(plan: UpgradePlan): Extract<Question, { kind: 'choose' }> {
  const [blocker, ...others] = plan.blockers;
  const more = others.length > 0 ? ` (and ${others.length} more)` : '';
  return {
    kind: 'choose',
    title: `${plan.title} (${plan.cluster.name})`,
    detail: blocker
      ? `It can't be carried out as planned: ${sentence(blocker.message)}${more}`
      : `${count(plan.targets.length, 'host')}, at least ${span(plan.estimate.atLeastSeconds * 1000)}; the plan is beside`,
    choices: [
      ...(blocker ? [] : [{ id: 'start', label: 'Start the Upgrade…', detail: 'You are asked once more' }]),
      {
        id: 'options',
        label: 'Change Options…',
        detail: 'Drains, batches, order, pauses, snapshot, stop rules; the plan is renewed at once',
      },
      { id: 'hosts', label: 'Choose Hosts…', detail: 'Leave hosts out' },
      { id: 'again', label: 'Read the Cluster Again', detail: 'After something that the plan names was dealt with' },
    ],
  };
}

/** The last question. Control planes can't go back, and a protected cluster wants its name typed for every change. */
export function upgradeQuestion(plan: UpgradePlan): Extract<Question, { kind: 'confirm' | 'typeName' }> {
  const { cluster, estimate, warnings, targets, undo } = plan;
  const title = `${plan.title} (${cluster.name})?`;
  const lines = [
    `On ${listed(targets)}.`,
    ...warnings.slice(0, 3).map(({ message }) => sentence(message)),
    `It takes at least ${span(estimate.atLeastSeconds * 1000)}. Cancel stops it at the next boundary; a second Cancel at once. It can be resumed.`,
    `The way back: ${undo.slice(0, 3).map(sentence).join(' ')}`,
  ];
  const action = 'Start Upgrade';
  if (cluster.protected)
    return { kind: 'typeName', title, detail: `${cluster.name} is protected. ${lines.join(' ')}`, expected: cluster.name, action };
  return { kind: 'confirm', title, detail: lines.join('\n'), action, danger: true };
}
