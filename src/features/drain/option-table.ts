import type { DrainOptions } from '../../core/plan/drain/options';

/** One value of an option that has few. */
export interface OptionValue {
  readonly id: string;
  readonly label: string;
  /** What it means for the pods. */
  readonly detail: string;
  readonly holds: (options: DrainOptions) => boolean;
  readonly apply: (options: DrainOptions) => DrainOptions;
}

/** An option of a drain, as people are asked for it. */
export type DrainOption =
  | { readonly kind: 'values'; readonly id: string; readonly label: string; readonly values: readonly OptionValue[] }
  | {
      readonly kind: 'typed';
      readonly id: string;
      readonly label: string;
      /** What may be typed, with its unit and what leaving it empty means. */
      readonly prompt: string;
      /** The value as one would type it. */
      readonly typed: (options: DrainOptions) => string;
      /** The value in words, for the list. */
      readonly words: (options: DrainOptions) => string;
      /** The options with what was typed, or a sentence that says what is wrong with it. */
      readonly parse: (text: string, options: DrainOptions) => DrainOptions | string;
    };

type Flag = 'deleteEmptyDirData' | 'unmanaged' | 'stopOnFirstFailure' | 'serverDryRun';

/** The options that make sense for so many nodes, in the order in which people need them. */
export function drainOptions(nodes: number): readonly DrainOption[] {
  return [
    {
      kind: 'values',
      id: 'daemonSets',
      label: 'DaemonSet pods',
      values: [
        value('ignore', 'Leave alone', 'They stay on the node, as they would come back at once', { daemonSets: 'ignore' }),
        value('block', 'Block the drain', 'The drain is refused while any is there, as kubectl does without --ignore-daemonsets', {
          daemonSets: 'block',
        }),
      ],
    },
    flag(
      'deleteEmptyDirData',
      'Pods with emptyDir data',
      ['Evict', 'Their emptyDir data is lost'],
      ['Block the drain', 'Nobody loses data that lives in the pod only'],
    ),
    flag(
      'unmanaged',
      'Pods without a controller',
      ['Evict', 'Nobody starts them again'],
      ['Block the drain', 'Pods that would not come back keep the node'],
    ),
    seconds('gracePeriodSeconds', 'Grace period', 'empty: what each pod asks for', 'as each pod asks', 0),
    seconds('timeoutSeconds', 'Timeout for each node', 'at least 1; after it you are asked how to go on', undefined, 1),
    seconds('stallAfterSeconds', 'Report a stall after', 'at least 5', undefined, 5),
    {
      kind: 'typed',
      id: 'podSelector',
      label: 'Only pods with labels',
      prompt: 'A label selector such as app=web,tier!=db; empty: all pods',
      typed: (options) => options.podSelector ?? '',
      words: (options) => options.podSelector ?? 'all pods',
      parse: (text, options) => {
        const { podSelector: _, ...others } = options;
        return text.trim() === '' ? others : { ...others, podSelector: text.trim() };
      },
    },
    seconds(
      'skipWaitForDeleteSeconds',
      'Stop waiting for pods that are ending since',
      'empty: wait until each is gone',
      'never, wait until each is gone',
      1,
    ),
    ...(nodes > 1 ? severalNodes() : []),
    {
      kind: 'values',
      id: 'disableEviction',
      label: 'Disruption budgets',
      values: [
        value('respect', 'Respect', 'Pods are evicted, and wait for their budgets', { disableEviction: false }),
        value('ignore', 'Ignore', 'Pods are deleted instead of evicted: availability that budgets promise is broken', {
          disableEviction: true,
        }),
      ],
    },
    flag(
      'serverDryRun',
      'Ask the API server about each eviction first',
      ['Yes', 'A dry run of each eviction: slower, and it finds what permissions and webhooks refuse'],
      ['No', 'The plan is computed from what can be read'],
    ),
  ];
}

function severalNodes(): readonly DrainOption[] {
  return [
    {
      kind: 'values',
      id: 'order',
      label: 'Order of the nodes',
      values: [
        value('given', 'As selected', 'In the order in which they were selected', { order: 'given' }),
        value('fewestPods', 'Fewest pods first', 'The quickest first', { order: 'fewestPods' }),
        value('name', 'By name', 'Alphabetically', { order: 'name' }),
      ],
    },
    {
      kind: 'typed',
      id: 'parallelNodes',
      label: 'Nodes at a time',
      prompt: 'A whole number from 1 to 20',
      typed: (options) => String(options.parallelNodes),
      words: (options) => (options.parallelNodes === 1 ? 'one after the other' : `${options.parallelNodes} at a time`),
      parse: (text, options) => withNumber(text, 1, 20, (parallelNodes) => ({ ...options, parallelNodes })),
    },
    flag(
      'stopOnFirstFailure',
      'When a node fails',
      ['Stop', 'Nodes that have not begun are left alone'],
      ['Go on', 'The other nodes are drained all the same'],
    ),
  ];
}

function value(id: string, label: string, detail: string, change: Partial<DrainOptions>): OptionValue {
  return {
    id,
    label,
    detail,
    holds: (options) => Object.entries(change).every(([key, wanted]) => options[key as keyof DrainOptions] === wanted),
    apply: (options) => ({ ...options, ...change }),
  };
}

function flag(id: Flag, label: string, yes: readonly [string, string], no: readonly [string, string]): DrainOption {
  return { kind: 'values', id, label, values: [value('no', ...no, { [id]: false }), value('yes', ...yes, { [id]: true })] };
}

/** @param unset what an empty answer means, in words; undefined: a number is needed */
function seconds(
  id: 'gracePeriodSeconds' | 'timeoutSeconds' | 'stallAfterSeconds' | 'skipWaitForDeleteSeconds',
  label: string,
  prompt: string,
  unset: string | undefined,
  least: number,
): DrainOption {
  return {
    kind: 'typed',
    id,
    label,
    prompt: `Seconds, ${prompt}`,
    typed: (options) => (options[id] === undefined ? '' : String(options[id])),
    words: (options) => (options[id] === undefined ? (unset ?? '') : `${options[id]} s`),
    parse: (text, options) => {
      if (text.trim() !== '') return withNumber(text, least, 7 * 86_400, (number) => ({ ...options, [id]: number }));
      if (unset === undefined) return 'A number of seconds is needed here: a drain never waits for ever unasked.';
      const { [id]: _, ...others } = options;
      return others as DrainOptions;
    },
  };
}

function withNumber(text: string, least: number, most: number, apply: (number: number) => DrainOptions): DrainOptions | string {
  const number = Number(text.trim());
  if (!Number.isInteger(number) || number < least || number > most) return `${text.trim()} is not a whole number from ${least} to ${most}.`;
  return apply(number);
}
