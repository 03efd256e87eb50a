import type { MaintenancePlan } from '../../core/plan/maintenance/plan';
import type { Clock } from '../../ports/clock';
import type { Question } from '../../ports/interaction';
import type { UiKit } from '../../ui/kit';
import { listed } from '../operations/words';
import { askForOptions } from '../plans/option-dialog';
import { planQuestion, decisionQuestion } from '../plans/questions';
import type { MaintenanceDesk, ReadForMaintenance } from './desk';
import { maintenanceOptionTable } from './option-table';

const KIND = 'plan';
const DECISION = { noun: 'node', start: 'Start…', options: 'Restarts, order, nodes at a time, pods, waiting' };

export interface ConversationDeps {
  readonly kit: Pick<UiKit, 'interaction' | 'documents'>;
  readonly clock: Clock;
  readonly desk: Pick<MaintenanceDesk, 'render'>;
}

/** Shows the plan of a maintenance and talks about it until a person agrees or goes away. */
export class MaintenanceConversation {
  constructor(
    private readonly cluster: string,
    private readonly deps: ConversationDeps,
  ) {}

  /**
   * @param given the caller gave all options, so that only the agreement is missing
   * @param again reads the cluster anew
   * @returns the plan that the person agreed to; undefined: none
   */
  async agree(first: ReadForMaintenance, given: boolean, again: () => Promise<ReadForMaintenance>): Promise<MaintenancePlan | undefined> {
    const { interaction } = this.deps.kit;
    let [read, plan] = [first, first.plan];
    for (;;) {
      await this.show(plan);
      const blocked = plan.blockers.length > 0;
      const decision = given && !blocked ? 'start' : await interaction.ask(decisionQuestion(plan, DECISION));
      switch (decision) {
        case 'start':
          return (await interaction.ask(maintenanceQuestion(plan))) ? plan : undefined;
        case 'options': {
          const { options } = plan.body;
          const about = { title: 'Options of this maintenance', table: maintenanceOptionTable(options.what), start: options };
          await askForOptions(about, interaction, async (chosen) => {
            plan = read.replan(chosen);
            await this.show(plan);
          });
          break;
        }
        case 'again': {
          const { options } = plan.body;
          read = await again();
          plan = read.replan(options);
          break;
        }
        default:
          return undefined;
      }
    }
  }

  private async show(plan: MaintenancePlan): Promise<void> {
    const { kit, clock, desk } = this.deps;
    const uri = kit.documents.set(KIND, `${plan.title} (${this.cluster})`, desk.render(plan, clock.now()));
    await kit.documents.preview(uri, { beside: true });
  }
}

/** The last question. A protected cluster wants its name typed for every change. */
export function maintenanceQuestion(plan: MaintenancePlan): Extract<Question, { kind: 'confirm' | 'typeName' }> {
  const { targets, body } = plan;
  const { what, batch } = body.options;
  const done = `drained, ${what === 'patch' ? 'patched, ' : ''}restarted, waited for and given back`;
  return planQuestion(plan, {
    lead: [
      targets.length === 1
        ? `${listed(targets)} is ${done}.`
        : `${listed(targets)}, ${batch > 1 ? `${batch} at a time` : 'one at a time'}: each is ${done}.`,
    ],
    action: what === 'patch' ? 'Start Patching' : 'Start Reboot',
    resumable: true,
  });
}
