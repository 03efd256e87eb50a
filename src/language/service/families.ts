import { awsAuthFamily } from './aws-auth';
import { componentConfigFamily } from './component-config';
import { crdFamily } from './crd';
import { customResourceFamily } from './custom-resource';
import type { Family } from './family';
import { fleetFamily } from './fleet';
import { kubeadmFamily } from './kubeadm';

/** Every kind of file that is judged. */
export const families: readonly Family[] = [
  ...[kubeadmFamily, componentConfigFamily, awsAuthFamily],
  ...[crdFamily, customResourceFamily, fleetFamily],
];
