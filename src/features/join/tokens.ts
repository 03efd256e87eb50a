import * as vscode from 'vscode';
import { DrydockError } from '../../core/errors';
import type { BootstrapTokenModel } from '../../core/model/bootstrap-token';
import { isTokenGroup, JOIN_GROUP } from '../../core/plan/join';
import { fields, number, oneOf, strings, text } from '../../core/parse/kubernetes/fields';
import { count, timeWords } from '../../core/report/words';
import { deleteTokens, makeToken } from '../../operations/join/tokens';
import type { Clock } from '../../ports/clock';
import type { NewBootstrapToken } from '../../ports/kubernetes';
import type { UiKit } from '../../ui/kit';
import { withProgress } from '../../ui/progress';
import { checkMayChange } from '../clusters/may-change';
import type { ClusterSession } from '../clusters/session';
import { agree } from './agree';
import { DAY_SECONDS, lifetimes } from './lifetime';

export interface TokenDeps {
  readonly kit: UiKit;
  readonly clock: Clock;
  /** Tokens of a cluster changed: what shows them is to be read again. */
  readonly onDidChange: (session: ClusterSession) => void;
}

type Wish = Omit<NewBootstrapToken, 'id' | 'secret' | 'expiresAt'> & { readonly seconds: number | undefined };

/**
 * Makes a bootstrap token as the person wants it. Its secret half is copied when they ask for it, and then forgotten.
 * @param given from a caller that has no person to ask: `{ seconds, usages, groups, description }`
 * @returns its public half; undefined: dismissed
 */
export async function createToken(
  session: ClusterSession,
  given: unknown,
  { kit, clock, onDidChange }: TokenDeps,
): Promise<string | undefined> {
  checkMayChange(session);
  const wish = wishOf(given) ?? (await askWish(session, kit));
  if (!wish) return undefined;
  const wrong = wish.groups.filter((group) => !isTokenGroup(group));
  if (wrong.length > 0)
    throw new DrydockError('invalid', `A token can't have the group ${wrong.join(', ')}.`, {
      hint: 'Groups of tokens begin with system:bootstrappers: and go on with small letters, digits, colons and hyphens.',
    });
  const { seconds, ...rest } = wish;
  const expiresAt = seconds === undefined ? undefined : clock.now() + seconds * 1000;
  const until = expiresAt === undefined ? 'It never expires.' : `It ends on ${timeWords(expiresAt)}.`;
  const detail = `${purposeWords(wish)} ${until} Whoever has it can do that, so treat it as a password.`;
  const agreed = await agree(
    session,
    { title: `Make a bootstrap token for ${session.ref.name}?`, detail, action: 'Make Token', danger: seconds === undefined },
    kit.interaction,
  );
  if (!agreed) return undefined;
  const made = await withProgress({ title: 'Making a bootstrap token', where: 'notification' }, async (_, signal) =>
    makeToken(await session.connect(signal), { ...rest, expiresAt }, signal),
  );
  onDidChange(session);
  kit.notifications.info(`Bootstrap token ${made.model.id} of ${session.ref.name} was made. ${until}`, [
    { label: 'Copy Token', run: () => vscode.env.clipboard.writeText(made.token) },
  ]);
  return made.model.id;
}

/** Deletes tokens: those of the rows it was called on, else those that the person chooses. Resolves with their public halves. */
export async function removeTokens(
  session: ClusterSession,
  called: readonly BootstrapTokenModel[] | undefined,
  { kit, onDidChange }: TokenDeps,
): Promise<readonly string[] | undefined> {
  checkMayChange(session);
  const tokens = called ?? (await chooseTokens(session, kit));
  const [first] = tokens ?? [];
  if (!tokens || !first) return undefined;
  const what = tokens.length === 1 ? `bootstrap token ${first.id}` : count(tokens.length, 'bootstrap token');
  const detail = [
    ...tokens.map(({ id, description }) => (description === undefined ? id : `${id}: ${description}`)),
    'Nodes that joined with it stay. Nobody can join with it any more. It can not be brought back, but another one can be made.',
  ].join('\n');
  const action = tokens.length === 1 ? 'Delete Token' : `Delete ${tokens.length} Tokens`;
  if (!(await agree(session, { title: `Delete ${what} of ${session.ref.name}?`, detail, action, danger: true }, kit.interaction)))
    return undefined;
  const gone = await withProgress({ title: `Deleting ${what}`, where: 'notification' }, async (_, signal) =>
    deleteTokens(await session.connect(signal), tokens, signal),
  );
  onDidChange(session);
  const already = gone.length > 0 ? ` ${gone.join(', ')} ${gone.length === 1 ? 'was' : 'were'} gone already.` : '';
  kit.notifications.info(
    `${what.charAt(0).toUpperCase()}${what.slice(1)} of ${session.ref.name} ${tokens.length === 1 ? 'is' : 'are'} deleted.${already}`,
  );
  return tokens.map(({ id }) => id);
}

async function chooseTokens(session: ClusterSession, { lists }: UiKit): Promise<readonly BootstrapTokenModel[] | undefined> {
  const port = await session.connect();
  const all = await port.bootstrapTokens();
  if (all.length === 0) throw new DrydockError('notFound', `${session.ref.name} has no bootstrap token.`);
  const options = all.map((token) => ({
    label: token.id,
    ...(token.description === undefined ? {} : { description: token.description }),
    detail: token.expiresAt === undefined ? 'never expires' : `ends on ${timeWords(token.expiresAt)}`,
    value: token,
  }));
  return lists.many(options, { title: `Delete which bootstrap tokens of ${session.ref.name}?` });
}

async function askWish(session: ClusterSession, { lists, interaction }: UiKit): Promise<Wish | undefined> {
  const title = `Bootstrap token for ${session.ref.name}`;
  // A quick pick can't tell "never" from "dismissed" by its value.
  const life = await lists.one(
    lifetimes(DAY_SECONDS, true).map((option) => ({ ...option, value: { seconds: option.value } })),
    { title: `${title}: how long is it good for?` },
  );
  if (!life) return undefined;
  const usages = await lists.many(
    [
      { label: 'authentication', description: 'a node may log in with it', picked: true, value: 'authentication' as const },
      {
        label: 'signing',
        description: 'cluster-info is signed with it, by which a node trusts the cluster',
        picked: true,
        value: 'signing' as const,
      },
    ],
    { title: `${title}: what is it for?` },
  );
  if (!usages) return undefined;
  const groups = usages.includes('authentication')
    ? await interaction.ask({ kind: 'input', title: `${title}: groups, with commas between`, value: JOIN_GROUP })
    : '';
  if (groups === undefined) return undefined;
  const description = await interaction.ask({ kind: 'input', title: `${title}: what is it made for?`, value: '' });
  if (description === undefined) return undefined;
  const named = groups.split(',').map((group) => group.trim());
  return { ...life, usages, groups: named.filter((group) => group !== ''), description };
}

function wishOf(given: unknown): Wish | undefined {
  const { token } = fields(given);
  if (typeof token !== 'object' || token === null) return undefined;
  const wish = fields(token);
  return {
    seconds: number(wish.seconds),
    usages: strings(wish.usages).flatMap((usage) => oneOf(usage, 'authentication', 'signing') ?? []),
    groups: strings(wish.groups),
    description: text(wish.description) ?? '',
  };
}

function purposeWords({ usages }: Wish): string {
  const login = usages.includes('authentication');
  const signs = usages.includes('signing');
  if (login && signs) return 'With it, hosts can join this cluster.';
  return login
    ? 'With it, hosts can ask this cluster for certificates.'
    : signs
      ? 'By it, hosts can tell this cluster from others.'
      : 'It is good for nothing.';
}
