/** Scheme of the documents that show what is in snapshots. */
export const SNAPSHOT_SCHEME = 'drydock-snapshot';
