import type { Known } from '../known';

/** Facts of one source about a node: of its Node object, of its kubelet, of its host. */
export interface NodeFactGroup {
  readonly group: string;
  /** By name, as people read them. Unknown: the source could not be read, and nothing of it counts as absent. */
  readonly facts: Known<ReadonlyMap<string, string>>;
}

export interface NodeToCompare {
  readonly name: string;
  readonly groups: readonly NodeFactGroup[];
}

/** One fact of all nodes. */
export interface ComparedFact {
  readonly group: string;
  readonly name: string;
  /** By node; a node whose source could not be read has none. `undefined` as a value: the source does not have it. */
  readonly values: ReadonlyMap<string, string | undefined>;
  /** The value of more nodes than any other one. Undefined: several are equally frequent, so that nobody deviates. */
  readonly usual: { readonly value: string | undefined; readonly nodes: number } | undefined;
  /** Nodes with another value than the usual one, or all where there is none. Empty: all are equal. */
  readonly deviating: readonly string[];
}

export interface NodeComparison {
  readonly cluster: string;
  readonly nodes: readonly string[];
  /** Those that differ first. */
  readonly different: readonly ComparedFact[];
  readonly equal: readonly ComparedFact[];
  /** Sources that could not be read, by node. */
  readonly unread: readonly { readonly node: string; readonly group: string; readonly why: string }[];
  /** Epoch milliseconds. */
  readonly at: number;
}
