/** Who holds the lock of a cluster. */
export interface LockHolder {
  readonly operation: string;
  readonly title: string;
  readonly pid: number;
  readonly host: string;
  /** Epoch milliseconds. */
  readonly since: number;
}
