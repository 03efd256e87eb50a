import type { Disposable } from '../core/disposable';
import type { Event } from '../core/event';
import type { ClusterId, ClusterRef } from '../core/model/cluster';
import type { KubernetesPort } from './kubernetes';

/** Something wrong with a source of clusters, told once, without hiding the other sources. */
export interface SourceFinding {
  /** Absolute path of the file. */
  readonly file: string;
  /** One sentence: what is wrong with it. */
  readonly message: string;
  readonly hint: string;
}

export interface ClusterList {
  readonly clusters: readonly ClusterRef[];
  readonly findings: readonly SourceFinding[];
  /** What `kubectl` would use now, where it can be told. */
  readonly current: ClusterId | undefined;
}

/** Certificates of one user, or of one cluster, of a kubeconfig. */
export interface KubeconfigCertificate {
  /** `client`: what a user shows. `authority`: what the server is checked with. */
  readonly role: 'client' | 'authority';
  /** The contexts that use it; all have it from this file or one merged with it. */
  readonly contexts: readonly ClusterId[];
  /** Absolute path of the kubeconfig, or the address of one that is no file. */
  readonly file: string;
  /** File of its own that the kubeconfig names. */
  readonly path: string | undefined;
  /** PEM of certificates only; undefined where `problem` says why not. */
  readonly pem: string | undefined;
  readonly problem: string | undefined;
}

/** The clusters this computer knows of. Reading it contacts nothing but the files. */
export interface ClusterDirectory extends Disposable {
  list(signal?: AbortSignal): Promise<ClusterList>;
  /** The certificates inside the kubeconfig files: those that users show, and those that clusters are checked with. Never a key. */
  certificates(signal?: AbortSignal): Promise<readonly KubeconfigCertificate[]>;
  /** A source file or setting changed; the list should be read again. */
  readonly onDidChange: Event<void>;
}

/** How far a connection got, for the diagnosis report. Durations in milliseconds. */
export interface ConnectionStage {
  readonly stage: 'kubeconfig' | 'credentials' | 'dns' | 'tcp' | 'proxy' | 'tls' | 'version' | 'identity' | 'permissions';
  readonly outcome: 'passed' | 'failed' | 'skipped';
  readonly duration: number;
  readonly detail: string;
  readonly hint?: string;
}

/** Opens connections. Nothing is contacted before `connect` or `diagnose` is called. */
export interface ClusterConnector {
  /** Connects within the connect budget (5 s) and proves it by reading the version. */
  connect(cluster: ClusterRef, signal?: AbortSignal): Promise<KubernetesPort>;
  /** Tries every stage on its own and reports each, never rejecting for a failed one. */
  diagnose(cluster: ClusterRef, signal?: AbortSignal): Promise<readonly ConnectionStage[]>;
}
