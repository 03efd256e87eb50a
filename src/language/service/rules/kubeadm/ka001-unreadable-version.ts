import type { Rule } from '../rule';
import { CURRENT_VERSION, KUBEADM_GROUP, unreadableVersions } from './api-versions';

/** KA001: the document is of a version that today's kubeadm refuses to read. */
export const ka001: Rule = {
  id: 'KA001',
  severity: 'error',
  title: 'The version of a kubeadm document is one that kubeadm can no longer read.',
  check({ header }) {
    const { apiVersion } = header;
    if (!apiVersion) return [];
    const [group, version = ''] = apiVersion.value.split('/');
    const last = group === KUBEADM_GROUP ? unreadableVersions.get(version) : undefined;
    if (last === undefined) return [];
    const message =
      `kubeadm no longer reads ${apiVersion.value}: kubeadm ${last} was the last that could rewrite it with "kubeadm config migrate". ` +
      `Write the document as ${KUBEADM_GROUP}/${CURRENT_VERSION}.`;
    return [{ message, start: apiVersion.start, end: apiVersion.end }];
  },
};
