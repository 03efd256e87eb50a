import { DrydockError } from '../../../core/errors';
import type { UiKit } from '../../../ui/kit';
import { EXPLAIN_RULE, type ExplainRule } from '../../protocol/messages';
import type { LanguageHandle } from '../handle';

/** Shows a rule's page: why it matters, an example, where it comes from. Asks for the rule when none is given. */
export async function explainRule(
  { interaction, documents }: Pick<UiKit, 'interaction' | 'documents'>,
  handle: LanguageHandle,
  argument: unknown,
): Promise<void> {
  const given =
    typeof argument === 'string'
      ? argument
      : await interaction.ask({ kind: 'input', title: 'Explain a rule', detail: 'Its id, such as KA011.' });
  if (given === undefined || given.trim() === '') return;
  const params: ExplainRule = { rule: given.trim().toUpperCase() };
  const page = await handle.request<string | null>(EXPLAIN_RULE, params);
  if (page === null)
    throw new DrydockError('notFound', `There is no rule ${params.rule}.`, { hint: 'Ids stand behind each finding, such as KA011.' });
  await documents.preview(documents.set('rule', params.rule, page), { beside: true });
}
