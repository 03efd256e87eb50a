import { DrydockError } from '../../core/errors';
import type { UpgradeOptions } from '../../core/plan/upgrade/options';
import type { UpgradePlan } from '../../core/plan/upgrade/plan';
import { count } from '../../core/report/words';
import type { Clock } from '../../ports/clock';
import type { Question } from '../../ports/interaction';
import type { UiKit } from '../../ui/kit';
import { listed, sentence, span } from '../operations/words';
import { agreementQuestion, decisionQuestion } from '../plans/questions';
import type { UpgradeDesk } from './desk';
import { changeOptions } from './options';
import type { ShownPlan } from './shown-plan';

const KIND = 'plan';
const DECISION = {
  noun: 'host',
  start: 'Start the Upgrade…',
  options: 'Drains, batches, order, pauses, snapshot, window, stop rules',
  more: [{ id: 'hosts', label: 'Choose Hosts…', detail: 'Leave hosts out; in the tree beside they can be ordered as well' }],
};

export interface ConversationDeps {
  readonly kit: Pick<UiKit, 'interaction' | 'lists' | 'documents'>;
  readonly clock: Clock;
  readonly desk: Pick<UpgradeDesk, 'render'>;
}

/** Shows the plan of an upgrade and talks about it until a person agrees or goes away. */
export class UpgradeConversation {
  constructor(private readonly deps: ConversationDeps) {}

  /** Resolves with the address of the document. */
  async show(shown: ShownPlan): Promise<unknown> {
    const { documents } = this.deps.kit;
    const uri = this.renew(shown);
    await documents.preview(uri, { beside: true });
    return uri;
  }

  /** Brings the document to the plan as it is now, also where it is open. */
  renew({ name, plan }: ShownPlan): ReturnType<UiKit['documents']['set']> {
    const { kit, clock, desk } = this.deps;
    return kit.documents.set(KIND, `${plan.title} (${name})`, desk.render(plan, clock.now()));
  }

  /**
   * Each change renews the plan where it is shown. Whoever goes away finds it in the tree, and can begin it from there.
   * @param given the caller gave all options, so that only the agreement is missing
   * @returns the plan that the person agreed to; undefined: none
   */
  async agree(shown: ShownPlan, given: boolean): Promise<UpgradePlan | undefined> {
    const { interaction } = this.deps.kit;
    for (;;) {
      const { plan } = shown;
      const decision = given && plan.blockers.length === 0 ? 'start' : await interaction.ask(decisionQuestion(plan, DECISION));
      switch (decision) {
        case 'start':
          return this.confirm(plan);
        case 'options':
          await changeOptions(plan.body.options, interaction, async (options) => void shown.change(options));
          break;
        case 'hosts':
          shown.change(await this.leaveOut(shown));
          break;
        case 'again':
          await shown.again();
          break;
        default:
          return undefined;
      }
    }
  }

  /** The last question. Undefined: the person does not want it. */
  async confirm(plan: UpgradePlan): Promise<UpgradePlan | undefined> {
    const [blocker] = plan.blockers;
    if (blocker) {
      const hint = blocker.hint === undefined ? {} : { hint: blocker.hint };
      throw new DrydockError('invalid', `${plan.title} can't be carried out as planned. ${blocker.message}`, hint);
    }
    return (await this.deps.kit.interaction.ask(upgradeQuestion(plan))) ? plan : undefined;
  }

  /** Hosts that are not ticked are left out. Going away leaves it as it was. */
  private async leaveOut({ plan, hosts }: ShownPlan): Promise<UpgradeOptions> {
    const { options } = plan.body;
    const rows = hosts.map(({ name, isControlPlane, from, work: [first] }) => ({
      label: name,
      description: isControlPlane ? 'control plane' : 'worker',
      detail: `kubelet ${from}${first?.preview ? `; ${count(first.preview.evicted, 'pod')} ${first.preview.evicted === 1 ? 'moves' : 'move'}` : ''}`,
      picked: !options.without.includes(name),
      value: name,
    }));
    const chosen = await this.deps.kit.lists.many(rows, {
      title: `Upgrade which hosts to ${options.target}?`,
      placeholder: 'Those that are not ticked stay as they are; the plan says what follows from it',
    });
    if (!chosen) return options;
    const kept = new Set(chosen);
    return { ...options, without: hosts.flatMap(({ name }) => (kept.has(name) ? [] : [name])) };
  }
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
  return agreementQuestion(plan, { title, lines, action: 'Start Upgrade' });
}
