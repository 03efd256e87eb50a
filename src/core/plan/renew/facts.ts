import type { ControlPlaneFacts } from '../../model/control-plane';
import type { HostTarget } from '../../model/host';

/** What a plan to renew is made from. Everything but `api` is read over SSH, so that it works while the API is down. */
export interface RenewFacts {
  /** Control planes that could be read, also those of which nothing is to be renewed: they are members of etcd. */
  readonly controlPlanes: readonly ControlPlaneFacts[];
  /** Control planes that could not be read, and why. */
  readonly unreadable: readonly { readonly host: string; readonly target: HostTarget | undefined; readonly why: string }[];
  /** Whether the API server answers; undefined: why it does not, as one sentence. */
  readonly api: { readonly answers: true } | { readonly answers: false; readonly why: string };
  /** Epoch milliseconds. */
  readonly at: number;
}

/** Which certificates: all that kubeadm renews, on all control planes or on some, or single ones. */
export type RenewSelection =
  | { readonly what: 'all'; readonly hosts: readonly string[] | undefined }
  | { readonly what: 'some'; readonly certificates: readonly { readonly host: string; readonly name: string }[] };
