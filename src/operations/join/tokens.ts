import { randomBytes } from 'node:crypto';
import { DrydockError } from '../../core/errors';
import type { BootstrapTokenModel } from '../../core/model/bootstrap-token';
import { newToken } from '../../core/plan/join';
import type { KubernetesPort, NewBootstrapToken } from '../../ports/kubernetes';

/** A token that was just made, whole: the only time that its secret half is known. */
export interface MadeToken {
  readonly model: BootstrapTokenModel;
  /** `abcdef.0123456789abcdef`. Secret. */
  readonly token: string;
}

/** Makes a token with an id that is not taken, and looks whether the cluster has it as it was meant. */
export async function makeToken(
  port: KubernetesPort,
  wish: Omit<NewBootstrapToken, 'id' | 'secret'>,
  signal: AbortSignal,
): Promise<MadeToken> {
  const { id, secret } = newToken(randomBytes);
  await port.createBootstrapToken({ ...wish, id, secret }, signal);
  const model = (await port.bootstrapTokens(signal)).find((one) => one.id === id);
  if (model && model.authentication === wish.usages.includes('authentication') && model.signing === wish.usages.includes('signing'))
    return { model, token: `${id}.${secret}` };
  throw new DrydockError('conflict', `Token ${id} was made, but the cluster does not have it as it was meant.`, {
    hint: 'Something changes tokens in this cluster. Look at the tokens in the Certificates view.',
  });
}

/** Deletes tokens, each only if it is still the same. Resolves with the ids of those that were gone or others already. */
export async function deleteTokens(
  port: KubernetesPort,
  tokens: readonly Pick<BootstrapTokenModel, 'id' | 'uid'>[],
  signal: AbortSignal,
): Promise<readonly string[]> {
  const gone: string[] = [];
  for (const token of tokens) if (!(await port.deleteBootstrapToken(token, signal))) gone.push(token.id);
  const left = new Set((await port.bootstrapTokens(signal)).map(({ uid }) => uid));
  const still = tokens.filter(({ uid }) => left.has(uid)).map(({ id }) => id);
  if (still.length === 0) return gone;
  throw new DrydockError('conflict', `The cluster still has ${still.join(', ')}, though it said that it was deleted.`);
}
