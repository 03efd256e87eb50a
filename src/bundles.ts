import { createRequire } from 'node:module';
import type * as Bootstrap from './features/bootstrap/main';
import type * as Certificates from './features/certificates/main';
import type * as Drain from './features/drain/main';
import type * as EtcdGateway from './backends/etcd/index';
import type * as Etcd from './features/etcd/main';
import type * as Groundwork from './features/groundwork/main';
import type * as Kubernetes from './backends/kubernetes/index';
import type * as Ssh from './backends/ssh/index';
import type * as NodeLife from './features/node-life/main';
import type * as LanguageClient from './language/client/index';
import type * as Maintenance from './features/maintenance/main';
import type * as Operations from './operations/index';
import type * as Practice from './practice/index';
import type * as Readiness from './features/readiness/main';
import type * as Snapshots from './features/snapshots/main';
import type * as Upgrade from './features/upgrade/main';

/**
 * The heavy parts, each a bundle of its own beside this one. Calling for one loads it the first time; Node keeps it
 * from then on. Only their types may be imported, so that none of them gets into the thin bundle.
 */
export interface Bundles {
  bootstrap(): typeof Bootstrap;
  certificates(): typeof Certificates;
  drain(): typeof Drain;
  etcd(): typeof Etcd;
  etcdGateway(): typeof EtcdGateway;
  groundwork(): typeof Groundwork;
  kubernetes(): typeof Kubernetes;
  languageClient(): typeof LanguageClient;
  maintenance(): typeof Maintenance;
  nodeLife(): typeof NodeLife;
  operations(): typeof Operations;
  practice(): typeof Practice;
  readiness(): typeof Readiness;
  snapshots(): typeof Snapshots;
  ssh(): typeof Ssh;
  upgrade(): typeof Upgrade;
  /** Names of those that were loaded, in order. */
  loaded(): readonly string[];
}

/** @param file absolute path of the thin bundle */
export function bundlesBeside(file: string): Bundles {
  const require = createRequire(file);
  const loaded = new Set<string>();
  const load = (name: string): unknown => {
    const bundle: unknown = require(`./${name}.js`);
    loaded.add(name);
    return bundle;
  };
  return {
    bootstrap: () => load('bootstrap') as typeof Bootstrap,
    certificates: () => load('certificates') as typeof Certificates,
    drain: () => load('drain') as typeof Drain,
    etcd: () => load('etcd') as typeof Etcd,
    etcdGateway: () => load('etcd-gateway') as typeof EtcdGateway,
    groundwork: () => load('groundwork') as typeof Groundwork,
    kubernetes: () => load('kubernetes') as typeof Kubernetes,
    languageClient: () => load('language-client') as typeof LanguageClient,
    maintenance: () => load('maintenance') as typeof Maintenance,
    nodeLife: () => load('node-life') as typeof NodeLife,
    operations: () => load('operations') as typeof Operations,
    practice: () => load('practice') as typeof Practice,
    readiness: () => load('readiness') as typeof Readiness,
    snapshots: () => load('snapshots') as typeof Snapshots,
    ssh: () => load('ssh') as typeof Ssh,
    upgrade: () => load('upgrade') as typeof Upgrade,
    loaded: () => [...loaded],
  };
}
