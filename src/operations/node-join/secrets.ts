import { makePrivateFolders, removeFolder } from '../../core/command/control-plane/files';
import { exists } from '../../core/command/control-plane/look';
import { OWN_FOLDER } from '../../core/command/control-plane/places';
import { RUNS_FOLDER } from '../../core/command/detached';
import { DrydockError } from '../../core/errors';
import type { BootstrapTokenModel } from '../../core/model/bootstrap-token';
import { JOIN_GROUP } from '../../core/plan/join';
import { joinConfiguration } from '../../core/plan/node-join/configuration';
import type { JoiningNode } from '../../core/plan/node-join/plan';
import type { KubernetesPort } from '../../ports/kubernetes';
import type { StepContext, Verdict } from '../engine/definition';
import { newCertificateKey, readJoinGround, untilSigned } from '../join/make';
import { makeToken } from '../join/tokens';
import type { JoinParts } from './parts';

/** Seconds a token lives where nobody deletes it: longer than kubeadm takes for a control plane on a slow host. */
const TOKEN_SECONDS = 30 * 60;
/** Milliseconds to tidy up in after a wish to stop: less than what the engine allows. */
const TIDY_WITHIN = 4_500;

/**
 * Makes a token, for a control plane has the certificates uploaded, and writes both into a file on the host that only root may
 * read. They are in no argument, no log and no journal, and in the memory of this process for as long as this takes.
 */
export async function writeSecrets(node: JoiningNode, parts: JoinParts, { signal, clock }: StepContext): Promise<void> {
  const port = await parts.port(signal);
  const host = parts.host(node);
  const { model, token } = await makeToken(
    port,
    {
      description: parts.tokenDescription(node),
      expiresAt: clock.now() + TOKEN_SECONDS * 1000,
      groups: [JOIN_GROUP],
      usages: ['authentication', 'signing'],
    },
    signal,
  );
  const certificateKey = node.role === 'controlPlane' ? await uploaded(port, parts, signal) : undefined;
  await untilSigned(port, model.id, clock, signal);
  await host.run(makePrivateFolders([OWN_FOLDER, RUNS_FOLDER, parts.folder]), signal);
  const content = joinConfiguration(node, parts.base, { token, certificateKey });
  await host.use(signal, (shell) => shell.writeFile(parts.secretFile(node), content, { sudo: true, mode: 0o600 }, signal));
}

/** The first control plane that can, uploads. */
async function uploaded(port: KubernetesPort, parts: JoinParts, signal: AbortSignal): Promise<string> {
  const ground = await readJoinGround(port, 'controlPlane', signal);
  const problems: string[] = [];
  for (const target of parts.base.signers) {
    try {
      return await newCertificateKey(port, ground, parts.hosts.of(target), signal);
    } catch (thrown) {
      const error = DrydockError.from(thrown);
      if (signal.aborted || error.kind === 'cancelled') throw error;
      problems.push(`${target.name}: ${error.message}`);
    }
  }
  throw new DrydockError('policy', `No control plane could upload its certificates. ${problems.join(' ')}`.trim(), {
    hint: 'With an external authority, copy the certificates to the new control plane by hand, and join it without a certificate key.',
  });
}

/**
 * Removes what joining left that is secret: the file on the host and the tokens of this join. Also after a wish to stop. Never rejects:
 * what stays expires, and the verification looks again.
 * @param uploads `drop`: the uploaded certificates, too, with the token that owns them. Each upload replaces the one before, so
 *   these are those of this join while it runs.
 */
export async function tidySecrets(
  node: JoiningNode,
  parts: JoinParts,
  { signal, log }: Pick<StepContext, 'signal' | 'log'>,
  uploads: 'drop' | 'leave' = 'leave',
): Promise<void> {
  const within = signal.aborted ? AbortSignal.timeout(TIDY_WITHIN) : signal;
  const results = await Promise.allSettled([
    parts.host(node).run(removeFolder(parts.secretFile(node)), within),
    removeTokens(node, parts, uploads, within),
  ]);
  for (const result of results)
    if (result.status === 'rejected') log.warn(`Secrets of the join of ${node.name} could not be removed`, result.reason);
}

async function removeTokens(node: JoiningNode, parts: JoinParts, uploads: 'drop' | 'leave', signal: AbortSignal): Promise<void> {
  const port = await parts.port(signal);
  const owner = uploads === 'drop' && node.role === 'controlPlane' ? (await port.uploadedCertificates(signal))?.ownerToken : undefined;
  const all = await port.bootstrapTokens(signal);
  for (const token of all.filter((one) => isOf(node, parts, one) || one.id === owner)) await port.deleteBootstrapToken(token, signal);
}

function isOf(node: JoiningNode, parts: JoinParts, { description }: BootstrapTokenModel): boolean {
  return description === parts.tokenDescription(node);
}

/** Whether nothing secret is left. */
export async function tidyVerdict(node: JoiningNode, parts: JoinParts, context: StepContext): Promise<Verdict> {
  const file = parts.secretFile(node);
  if (await parts.host(node).run(exists(file), context.signal))
    return { so: false, why: `${file} with the token is still on ${node.target.name}.` };
  const tokens = (await parts.ask(context, (port) => port.bootstrapTokens(context.signal))).filter((one) => isOf(node, parts, one));
  return tokens.length === 0 ? { so: true } : { so: false, why: `Token ${tokens.map(({ id }) => id).join(', ')} is still there.` };
}
