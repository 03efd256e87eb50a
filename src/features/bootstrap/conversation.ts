import type { BootstrapPlan } from '../../core/plan/bootstrap/plan';
import { count } from '../../core/report/words';
import type { Question } from '../../ports/interaction';
import type { UiKit } from '../../ui/kit';
import { listed, sentence, span } from '../operations/words';
import { planQuestion } from '../plans/questions';

export interface BootstrapConversationDeps {
  readonly kit: Pick<UiKit, 'interaction' | 'documents'>;
  readonly render: (plan: BootstrapPlan) => string;
}

/** Shows the plan of a bootstrap and talks about it until a person agrees or goes away. */
export class BootstrapConversation {
  constructor(private readonly deps: BootstrapConversationDeps) {}

  /**
   * @param again reads the hosts anew
   * @param ignoring plans anew with these checks of kubeadm only warning, beside those of the fleet file
   * @returns the plan that the person agreed to; undefined: none
   */
  async agree(
    first: BootstrapPlan,
    again: () => Promise<BootstrapPlan>,
    ignoring: (names: readonly string[]) => Promise<BootstrapPlan>,
  ): Promise<BootstrapPlan | undefined> {
    const { interaction, documents } = this.deps.kit;
    let plan = first;
    for (;;) {
      await documents.preview(documents.set('plan', plan.title, this.deps.render(plan)), { beside: true });
      switch (await interaction.ask(decisionQuestion(plan))) {
        case 'start':
          return (await interaction.ask(bootstrapQuestion(plan))) ? plan : undefined;
        case 'checks': {
          const typed = await interaction.ask({
            kind: 'input',
            title: 'Checks of kubeadm that only warn',
            detail: 'Names with commas, such as SystemVerification,NumCPU. The plan tells what follows from each.',
            value: plan.body.options.wish.ignorePreflight.join(','),
          });
          if (typed !== undefined) plan = await ignoring(typed.split(',').flatMap((name) => (name.trim() === '' ? [] : [name.trim()])));
          break;
        }
        case 'again':
          plan = await again();
          break;
        default:
          return undefined;
      }
    }
  }
}

function decisionQuestion(plan: BootstrapPlan): Extract<Question, { kind: 'choose' }> {
  const [blocker, ...others] = plan.blockers;
  const more = others.length > 0 ? ` (and ${others.length} more)` : '';
  return {
    kind: 'choose',
    title: plan.title,
    detail: blocker
      ? `It can't be carried out as planned: ${sentence(blocker.message)}${more}`
      : `${count(plan.targets.length, 'host')}, at least ${span(plan.estimate.atLeastSeconds * 1000)}; the plan is beside`,
    choices: [
      ...(blocker ? [] : [{ id: 'start', label: 'Make the Cluster…', detail: 'You are asked once more' }]),
      { id: 'checks', label: 'Checks That Only Warn…', detail: 'Checks of kubeadm whose errors do not stop it' },
      { id: 'again', label: 'Read the Hosts Again', detail: 'After something that the plan names was dealt with' },
    ],
  };
}

/** The last question: a whole cluster is made, so its name is typed. */
export function bootstrapQuestion(plan: BootstrapPlan): Extract<Question, { kind: 'confirm' | 'typeName' }> {
  const { cluster, targets, body } = plan;
  return planQuestion(plan, {
    lead: [`${listed(targets)} become one cluster of ${cluster.version} at ${body.options.wish.endpoint}.`],
    action: 'Make the Cluster',
    typed: cluster.name,
    resumable: true,
  });
}
