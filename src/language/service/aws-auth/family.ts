import type { Family } from '../family';
import { features } from './features';
import { isAuthMap } from './model/auth-file';
import { checkAuthMap, rules } from './rules';

/** The ConfigMap aws-auth, by which EKS maps AWS identities to usernames and groups. */
export const awsAuthFamily: Family = {
  id: 'aws-auth',
  rules,
  claims: isAuthMap,
  checkDocument: checkAuthMap,
  features,
};
