import { awsAuthFamily } from './aws-auth';
import { crdFamily } from './crd';
import { customResourceFamily } from './custom-resource';
import type { Family } from './family';
import { kubeadmFamily } from './kubeadm';

/** Every kind of file that is judged. */
export const families: readonly Family[] = [kubeadmFamily, awsAuthFamily, crdFamily, customResourceFamily];
