import type { KubernetesPort } from '../../../src/ports/kubernetes';
import type { Target } from '../target';

/** A cluster and the product's port to it; there once the suite has begun. */
export interface PortUnderTest {
  target(): Target;
  port(): KubernetesPort;
}
