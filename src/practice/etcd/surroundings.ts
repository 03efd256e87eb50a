import type { Clock } from '../../ports/clock';
import type { ObjectStore } from '../store/object-store';

/** A control plane with a member of etcd. */
export interface EtcdSeat {
  readonly node: string;
  readonly address: string;
}

/** What is special about the members of a world. */
export interface EtcdScene {
  /** The node whose member leads at first; unset: that of the first. */
  readonly leader?: string;
  /** A member on a slow disk: it has to catch up at first, and stays some entries behind. */
  readonly slow?: { readonly node: string; readonly behind: number; readonly caughtUpPerSecond: number; readonly staysBehind: number };
  /** Bytes that database files have at least, by node: what is not needed of them is free. */
  readonly fileBytes?: Readonly<Record<string, number>>;
  /** Bytes at which a member refuses writes, by node; etcd's own default for the others. */
  readonly quotaBytes?: Readonly<Record<string, number>>;
  /** Bytes of a snapshot that a member sends in a second; unset: as fast as it goes. */
  readonly snapshotBytesPerSecond?: number;
}

/** `--quota-backend-bytes` where nobody set it. */
export const DEFAULT_QUOTA = 2 * 1024 ** 3;
export interface EtcdAround {
  readonly store: ObjectStore;
  readonly clock: Clock;
  readonly scene: EtcdScene;
  /** The control planes of the world. */
  seats(): readonly EtcdSeat[];
  /** Whether the container of etcd runs on a node that has power. */
  runs(node: string): boolean;
  /** Version of etcd on a node, as its image tells: `3.6.5` */
  version(node: string): string;
  /** Hears when writes may work again that did not, and when the content of the world was replaced by that of another cluster. */
  onDidChange(replaced: boolean): void;
}
