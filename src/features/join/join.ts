import * as vscode from 'vscode';
import { DrydockError } from '../../core/errors';
import { fields, number, oneOf } from '../../core/parse/kubernetes/fields';
import { durationWords, timeWords } from '../../core/report/words';
import { naturally } from '../../core/natural-order';
import type { SignerFacts } from '../../core/model/kubelet';
import { UPLOADED_SECONDS } from '../../core/command/kubeadm/upload-certs';
import type { JoinCommand, JoinWish } from '../../operations/join/make';
import { deleteTokens } from '../../operations/join/tokens';
import type * as Planning from '../../operations/index';
import type { Host } from '../../operations/control-plane/hosts';
import { withProgress } from '../../ui/progress';
import { checkMayChange } from '../clusters/may-change';
import type { ClusterSession } from '../clusters/session';
import type { ClusterHosts } from '../renewal/cluster-hosts';
import { agree } from './agree';
import { DAY_SECONDS, lifetimes } from './lifetime';
import type { TokenDeps } from './tokens';

export interface JoinDeps extends TokenDeps {
  readonly hosts: ClusterHosts;
}

/**
 * Makes the command that joins a host and puts it into the clipboard. It is shown nowhere and kept nowhere else: it holds secrets.
 * @param given from a caller that has no person to ask: `{ role, seconds }`
 * @returns the public half of its token; undefined: dismissed
 */
export async function copyJoinCommand(session: ClusterSession, given: unknown, deps: JoinDeps): Promise<string | undefined> {
  const { kit, clock, onDidChange, hosts } = deps;
  checkMayChange(session);
  const wish = await wishOf(session, given, deps);
  if (!wish) return undefined;
  const { signal: never } = new AbortController();
  const { planning } = hosts;
  const ground = await planning.readJoinGround(await session.connect(never), wish.role, never);
  const detail = [
    `A bootstrap token is made that is good for ${durationWords(wish.tokenSeconds)}.`,
    ...(wish.role === 'controlPlane'
      ? [
          `Over SSH a control plane uploads the authorities and keys that control planes share, encrypted with a new key; they stay for ${durationWords(UPLOADED_SECONDS)}. Whoever has the command until then can get every key of the cluster.`,
        ]
      : ['Whoever has the command until then can join a node.']),
    `The host has to reach ${ground.endpoint}.`,
    'The command goes to the clipboard, and nowhere else.',
  ].join('\n');
  const what = wish.role === 'controlPlane' ? 'a control plane' : 'a worker';
  const agreed = await agree(
    session,
    {
      title: `Make a command that joins ${what} to ${session.ref.name}?`,
      detail,
      action: 'Copy Join Command',
      danger: wish.role === 'controlPlane',
    },
    kit.interaction,
  );
  if (!agreed) return undefined;
  const command = await withProgress({ title: `Making the command that joins ${what}`, where: 'notification' }, async (_, signal) => {
    const port = await session.connect(signal);
    if (wish.role === 'worker') return planning.makeJoinCommand(port, ground, wish, undefined, clock, signal);
    const { among } = await hosts.known(session, signal);
    return hosts.using(async (opened) => {
      const signer = await signerAmong(
        among.targets.map((target) => opened.of(target)),
        planning.readSigner,
        signal,
      );
      return planning.makeJoinCommand(port, ground, wish, opened.of(signer.target), clock, signal);
    });
  });
  await vscode.env.clipboard.writeText(command.line);
  onDidChange(session);
  tell(session, wish, command, deps);
  return command.tokenId;
}

function tell(session: ClusterSession, wish: JoinWish, command: JoinCommand, { kit, onDidChange }: JoinDeps): void {
  const key = command.keyExpiresAt === undefined ? '' : `, its certificate key until ${timeWords(command.keyExpiresAt)}`;
  const what = wish.role === 'controlPlane' ? 'another control plane' : 'a worker';
  kit.notifications.info(
    `The command that joins ${what} to ${session.ref.name} is in the clipboard. Its token is good until ${timeWords(command.tokenExpiresAt)}${key}. Run it on the host as root.`,
    [
      {
        label: 'Delete Token',
        run: async () => {
          await deleteTokens(await session.connect(), [{ id: command.tokenId, uid: command.tokenUid }], new AbortController().signal);
          onDidChange(session);
        },
      },
    ],
  );
}

/** The first control plane that can be read and has the key of the authority. */
async function signerAmong(hosts: readonly Host[], readSigner: typeof Planning.readSigner, signal: AbortSignal): Promise<SignerFacts> {
  const problems: string[] = [];
  for (const host of naturally(hosts, ({ name }) => name)) {
    try {
      const facts = await readSigner(host, signal);
      if (facts.hasKey) return facts;
      problems.push(`${host.name} does not have the key of the authority.`);
    } catch (thrown) {
      const error = DrydockError.from(thrown);
      if (error.kind === 'cancelled') throw error;
      problems.push(`${host.name} could not be read: ${error.message}`);
    }
  }
  throw new DrydockError('policy', `No control plane can upload its certificates. ${problems.join(' ')}`.trim(), {
    hint: 'With an external authority, copy the certificates to the new control plane by hand, and join it without a certificate key.',
  });
}

async function wishOf(session: ClusterSession, given: unknown, { kit: { lists } }: JoinDeps): Promise<JoinWish | undefined> {
  const asked = fields(given);
  const role =
    oneOf(asked.role, 'worker', 'controlPlane') ??
    (await lists.one(
      [
        { label: 'Worker', description: 'through the API alone', value: 'worker' as const },
        { label: 'Control plane', description: 'has the certificates uploaded anew, over SSH', value: 'controlPlane' as const },
      ],
      { title: `Join what to ${session.ref.name}?` },
    ));
  if (!role) return undefined;
  const usual = role === 'controlPlane' ? UPLOADED_SECONDS : DAY_SECONDS;
  const tokenSeconds = number(asked.seconds) ?? (await lists.one(lifetimes(usual, false), { title: 'How long is the token good for?' }));
  if (tokenSeconds === undefined) return undefined;
  return { role, tokenSeconds, description: `Made with Drydock to join ${role === 'controlPlane' ? 'a control plane' : 'a worker'}` };
}
