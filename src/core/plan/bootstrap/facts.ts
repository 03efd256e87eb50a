import type { BootstrapReading } from '../../command/bootstrap/host-facts';
import type { Known } from '../../known';
import type { HostTarget } from '../../model/host';

/** What is known of one host. */
export interface BootstrapHostFacts {
  readonly reading: BootstrapReading;
  /** Its clock minus this computer's, milliseconds; whole seconds, because hosts tell no finer. */
  readonly clockOffset: number | undefined;
}

/** A manifest of the pod network that lies on this computer. */
export interface ManifestFacts {
  /** Absolute. */
  readonly path: string;
  /** SHA-256, lower-case hexadecimal. */
  readonly sha256: string;
  readonly bytes: number;
  /** `kind namespace/name` and the like of each object, as many as there are. */
  readonly kinds: readonly string[];
}

/** Everything that a bootstrap is planned from. */
export interface BootstrapFacts {
  /** When the reading began, epoch milliseconds. */
  readonly at: number;
  /** How each host is reached, or why nobody knows; by its name. */
  readonly targets: Readonly<Record<string, Known<HostTarget>>>;
  readonly hosts: Readonly<Record<string, Known<BootstrapHostFacts>>>;
  /** Known and undefined: none on this computer is wanted. */
  readonly manifest: Known<ManifestFacts | undefined>;
  /** Whether something is at the path of the kubeconfig already. */
  readonly kubeconfigTaken: Known<boolean>;
}
