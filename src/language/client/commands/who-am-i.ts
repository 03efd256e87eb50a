import type { UiKit } from '../../../ui/kit';
import { WHO_AM_I, type WhoAmI, type WhoAmIAnswer } from '../../protocol/messages';
import type { LanguageHandle } from '../handle';
import { documentOf } from './documents';

/** Asks for an identity and shows what the aws-auth map of the file in front makes of it. */
export async function whoAmI(
  { interaction, documents }: Pick<UiKit, 'interaction' | 'documents'>,
  handle: LanguageHandle,
  argument: unknown,
): Promise<void> {
  const document = await documentOf(argument);
  const arn = await interaction.ask({
    kind: 'input',
    title: 'Who am I?',
    detail: 'ARN of the role or user, as `aws sts get-caller-identity` prints it.',
  });
  if (arn === undefined || arn.trim() === '') return;
  // The caller identity of an assumed role names its session already.
  const sessionName = /:role\//i.test(arn)
    ? ((await interaction.ask({ kind: 'input', title: 'Who am I?', detail: 'Name of the session; may be left empty.', value: '' })) ?? '')
    : '';
  const params: WhoAmI = { uri: document.uri.toString(), arn: arn.trim(), sessionName: sessionName.trim() };
  const { markdown } = await handle.request<WhoAmIAnswer>(WHO_AM_I, params);
  await documents.preview(documents.set('identity', arn.trim().split(/[:/]/).at(-1) ?? 'identity', markdown), { beside: true });
}
