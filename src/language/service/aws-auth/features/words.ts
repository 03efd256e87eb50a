import type { EntryField } from '../semantics/fields';

/** What the fields of an entry mean. Markdown. */
export const FIELD_DOCS: Readonly<Record<EntryField, string>> = {
  rolearn: 'ARN of the IAM role whose sessions get in, without the path of the role.',
  userarn: 'ARN of the IAM user who gets in, with the path of the user if there is one.',
  username: 'Name that the cluster knows the caller by, in audit logs and bindings; may hold template variables.',
  groups: 'Groups that the caller belongs to; rights come from bindings that name them.',
  userid: 'Unique id of the principal in IAM. Not used for matching.',
  sso: 'Permission set of IAM Identity Center; matched only behind a feature gate that EKS does not set.',
};

/** Groups that mean something without a binding of one's own. */
export const GROUP_DOCS: ReadonlyMap<string, string> = new Map([
  ['system:masters', 'May do everything, past all authorization. Cannot be limited or revoked by bindings.'],
  ['system:bootstrappers', 'For nodes: may ask for a certificate when they join.'],
  ['system:nodes', 'For nodes: what the Node authorizer lets kubelet do. Needs a username that begins with `system:node:`.'],
  ['system:node-proxier', 'For Fargate: what kube-proxy needs.'],
  ['eks:kube-proxy-windows', 'For Windows nodes: what kube-proxy needs there.'],
]);
