import { fields, items, text } from '../parse/kubernetes/fields';

/** Annotation in which kured, the reboot daemon, keeps its lock: on its own DaemonSet, where it is not told otherwise. */
export const KURED_LOCK = 'weave.works/kured-node-lock';

/** A DaemonSet of kured, and how it keeps its lock. */
export interface Kured {
  readonly namespace: string;
  readonly name: string;
  readonly annotation: string;
  /** Nodes that it restarts at one time at most. With more than one it writes a list of holders. */
  readonly concurrency: number;
}

/** Somebody who has kured's lock. */
export interface KuredHolder {
  /** Name of a node, where it is kured itself. */
  readonly holder: string;
  /** Epoch milliseconds; undefined where it is not written. */
  readonly since: number | undefined;
  /** Epoch milliseconds after which it no longer counts; undefined: never. */
  readonly until: number | undefined;
}

/** Whether a DaemonSet may be kured's, by its name and annotations; its containers decide. */
export function mayBeKured({
  name,
  annotations,
}: {
  readonly name: string;
  readonly annotations: Readonly<Record<string, string>>;
}): boolean {
  return /kured/i.test(name) || annotations[KURED_LOCK] !== undefined;
}

/**
 * How a DaemonSet of kured keeps its lock, from the flags of its container. Undefined: none of its containers is kured.
 * @param daemonSet as the API has it
 */
export function readKured(daemonSet: unknown): Kured | undefined {
  const { metadata, spec } = fields(daemonSet);
  const [namespace, name] = [text(fields(metadata).namespace), text(fields(metadata).name)];
  if (namespace === undefined || name === undefined) return undefined;
  for (const container of items(fields(fields(fields(spec).template).spec).containers)) {
    const { image, command, args, env } = fields(container);
    const words = [...items(command), ...items(args)].flatMap((word) => text(word) ?? []);
    const isKured = /(?:^|\/)kured(?::|@|$)/.test(text(image) ?? '') || words.some((word) => /(?:^|\/)kured$/.test(word));
    if (!isKured) continue;
    const variable = (wanted: string) =>
      items(env)
        .map(fields)
        .find((one) => text(one.name) === wanted)?.value;
    const flag = (wanted: string) => flagIn(words, wanted) ?? text(variable(`KURED_${wanted.toUpperCase().replace(/-/g, '_')}`));
    return {
      namespace: flag('ds-namespace') ?? namespace,
      name: flag('ds-name') ?? name,
      annotation: flag('lock-annotation') ?? KURED_LOCK,
      concurrency: Math.max(1, Number(flag('concurrency') ?? 1) || 1),
    };
  }
  return undefined;
}

function flagIn(words: readonly string[], name: string): string | undefined {
  const joined = words.find((word) => word.startsWith(`--${name}=`))?.slice(name.length + 3);
  if (joined !== undefined) return joined;
  const index = words.indexOf(`--${name}`);
  return index < 0 ? undefined : words[index + 1];
}

/** Who has the lock now. What can't be read counts as no lock, and so does one whose time is over. */
export function kuredHolders(annotation: string | undefined, now: number): readonly KuredHolder[] {
  if (annotation === undefined) return [];
  let written: unknown;
  try {
    written = JSON.parse(annotation);
  } catch {
    return [];
  }
  const list = Array.isArray(fields(written).locks) ? items(fields(written).locks) : [written];
  return list.flatMap((one) => {
    const { nodeID, created, TTL } = fields(one);
    const holder = text(nodeID);
    if (holder === undefined || holder === '') return [];
    const since = Date.parse(text(created) ?? '');
    // Go writes a duration in nanoseconds.
    const lasts = typeof TTL === 'number' && TTL > 0 ? TTL / 1e6 : undefined;
    const begun = Number.isNaN(since) ? undefined : since;
    const until = begun === undefined || lasts === undefined ? undefined : begun + lasts;
    return until !== undefined && until <= now ? [] : [{ holder, since: begun, until }];
  });
}

/**
 * The lock as somebody else than kured writes it who wants all of it: kured may have several holders, and then every place is
 * taken. It ends by itself when it is not written anew.
 * @param holder no name of a node: kured that finds its own node's name takes the lock for one of its own, uncordons and frees it
 */
export function ownKuredLock({ concurrency }: Pick<Kured, 'concurrency'>, holder: string, now: number, lastsMs: number): string {
  const lock = (nodeID: string) => ({
    nodeID,
    metadata: { unschedulable: false },
    created: new Date(now).toISOString(),
    TTL: lastsMs * 1e6,
  });
  if (concurrency === 1) return JSON.stringify(lock(holder));
  const locks = Array.from({ length: concurrency }, (_, index) => lock(`${holder}/${index + 1}`));
  return JSON.stringify({ maxOwners: concurrency, locks });
}

/** Whether a holder is the one that `ownKuredLock` wrote. */
export function isOwnHolder({ holder }: Pick<KuredHolder, 'holder'>, own: string): boolean {
  return holder === own || holder.startsWith(`${own}/`);
}
