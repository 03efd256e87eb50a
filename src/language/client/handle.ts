import type { Event } from '../../core/event';
import type { ClusterFacts, Peers } from '../protocol/messages';
import type { LanguageSettings } from '../protocol/settings';

/** The running client, as the rest of the extension sees it. */
export interface LanguageHandle {
  request<T>(method: string, params: unknown): Promise<T>;
  /** Tells the server what has changed. */
  configure(settings: LanguageSettings, peers: Peers): void;
  setCluster(cluster: ClusterFacts | undefined): void;
  /** Whether the server judges a file that is open. */
  isClaimed(uri: string): boolean;
  dispose(): Promise<void>;
}

/** The cluster that files are meant for, from whoever knows: the server checks by its version and definitions. */
export interface ClusterFactsSource {
  /** undefined: none is connected. */
  current(): Promise<ClusterFacts | undefined>;
  readonly onDidChange: Event<void>;
}
