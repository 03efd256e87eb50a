/** Entry of the bundle `snapshot`: what looks into snapshots of etcd, for the command line and for the editor. */
export { snapshotCommand } from './cli/snapshot/command';
