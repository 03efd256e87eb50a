import type { Fix, RuleInfo } from '../../finding';
import { asScalar, asSeq, asText, get, isNull, pairs } from '../../yaml/walk';
import type { Entry } from '../model/section';
import { arnOf, groupsOf, titleOf, written } from '../model/values';
import { SECTION_KEYS } from '../semantics/fields';
import { ADMIN, exampleMap, exampleRole } from './example';
import type { Scene } from './scene';

const NODE_ARN = 'rolearn: arn:aws:iam::111122223333:role/nodes';
const NODE_NAME = 'username: system:node:{{EC2PrivateDNSName}}';

export const incompleteNode: RuleInfo = {
  id: 'AA019',
  severity: 'warning',
  title: 'A role of nodes has the node username and all groups of its kind.',
  explanation:
    'Linux nodes need `system:bootstrappers` and `system:nodes`, Windows nodes `eks:kube-proxy-windows` besides, Fargate pods `system:node-proxier`. With one missing, nodes do not join or kubelet and kube-proxy are refused. The username must be `system:node:` and the node name: else the Node authorizer refuses kubelet.',
  example: {
    bad: exampleRole(NODE_ARN, NODE_NAME, 'groups: ["system:nodes"]'),
    good: exampleRole(NODE_ARN, NODE_NAME, 'groups: ["system:bootstrappers", "system:nodes"]'),
  },
  source: 'Amazon EKS user guide, aws-auth; kubernetes plugin/pkg/auth/authorizer/node',
};
export const noNodeRole: RuleInfo = {
  id: 'AA020',
  severity: 'information',
  title: 'The map names no role of nodes.',
  explanation:
    'On a cluster with self-managed nodes or node groups from before access entries, applying this map over the live one removes the entries of nodes: they turn NotReady within minutes.',
  example: {
    bad: exampleMap('mapUsers', ['- userarn: arn:aws:iam::111122223333:user/jane', '  username: jane']),
    good: exampleRole(NODE_ARN, NODE_NAME, 'groups: ["system:bootstrappers", "system:nodes"]'),
  },
  source: 'Amazon EKS user guide, aws-auth',
};
export const masters: RuleInfo = {
  id: 'AA021',
  severity: 'information',
  title: 'system:masters bypasses all authorization.',
  explanation:
    'Members may do everything; no role binding or webhook limits them, and it can be taken away only in this map. A group bound to `cluster-admin`, or an access policy, can be audited and revoked.',
  example: {
    bad: exampleRole(ADMIN, 'username: admin', 'groups: ["system:masters"]'),
    good: exampleRole(ADMIN, 'username: admin', 'groups: ["cluster-operators"]'),
  },
  source: 'kubernetes RBAC, default roles',
};
export const roleAsGroup: RuleInfo = {
  id: 'AA022',
  severity: 'hint',
  title: 'Groups are not ClusterRoles.',
  explanation:
    'A group named `view`, `edit`, `admin` or `cluster-admin` gives no rights by itself: a RoleBinding or ClusterRoleBinding must name the group as its subject.',
  example: {
    bad: exampleRole(ADMIN, 'username: admin', 'groups: ["view"]'),
    good: exampleRole(ADMIN, 'username: admin', 'groups: ["readers"]'),
  },
  source: 'kubernetes RBAC, user-facing roles',
};

const [BOOTSTRAPPERS, NODES, WINDOWS, PROXIER, MASTERS] = [
  'system:bootstrappers',
  'system:nodes',
  'eks:kube-proxy-windows',
  'system:node-proxier',
  'system:masters',
];

export function checkGroups(scene: Scene): void {
  const { file, report } = scene;
  for (const entry of file.entries) {
    checkNode(entry, report);
    for (const group of groupsOf(entry)) {
      if (group.text === MASTERS) {
        const isWide = entry.section.key === 'mapUsers' || /[*]/.test(arnOf(entry)?.text ?? '');
        report(
          masters,
          group.place,
          `${titleOf(entry)} may do everything, past all authorization. Prefer a group that is bound to what is needed, or an access policy.`,
          isWide ? { severity: 'warning' } : {},
        );
      } else if (['view', 'edit', 'admin', 'cluster-admin'].includes(group.text)) {
        report(
          roleAsGroup,
          group.place,
          `${group.text} is the name of a ClusterRole; the group has no rights unless a binding names it as its subject.`,
        );
      }
    }
  }
  checkNodeRoles(scene);
}

function checkNode(entry: Entry, report: Scene['report']): void {
  const username = written(entry, 'username');
  const groups = groupsOf(entry);
  const has = (name: string | undefined) => groups.some(({ text }) => text === name);
  const isNode = username?.text.startsWith('system:node:') === true;
  const first = groups.find(({ text }) => text === NODES || text === BOOTSTRAPPERS);
  if (!isNode) {
    if (first && has(NODES) && has(BOOTSTRAPPERS) && username) {
      report(
        incompleteNode,
        username.place,
        'The groups are those of nodes, but the username is not system:node: and the node name: kubelet would be refused. Write system:node:{{EC2PrivateDNSName}}.',
        {
          fixes: [
            {
              title: 'Write system:node:{{EC2PrivateDNSName}}',
              edits: [entry.section.edit(username.node, 'system:node:{{EC2PrivateDNSName}}')],
              isSafe: false,
            },
          ],
        },
      );
    }
    return;
  }
  if (username === undefined || has(MASTERS)) return;
  const missing = [BOOTSTRAPPERS, NODES].filter((name): name is string => name !== undefined && !has(name));
  if (missing.length > 0) {
    report(
      incompleteNode,
      username.place,
      `Nodes need the groups ${BOOTSTRAPPERS ?? ''} and ${NODES ?? ''}; ${missing.join(' and ')} ${missing.length > 1 ? 'are' : 'is'} missing, and nodes with this role do not join.`,
      { fixes: addGroups(entry, missing) },
    );
  }
  if (has(WINDOWS) && has(PROXIER)) {
    report(
      incompleteNode,
      username.place,
      `${WINDOWS ?? ''} is for Windows nodes and ${PROXIER ?? ''} for Fargate: no role is both. Write two entries.`,
    );
  }
}

function addGroups(entry: Entry, missing: readonly string[]): readonly Fix[] {
  const { section } = entry;
  const list = asSeq(entry.fields.get('groups')?.value);
  const last = list?.items.at(-1);
  if (list === undefined || last === undefined) return [];
  const title = `Add ${missing.join(' and ')}`;
  const at = { start: last.end, end: last.end };
  if (list.isFlow) return [{ title, edits: [section.edit(at, missing.map((name) => `, "${name}"`).join(''))], isSafe: true }];
  if (!section.isBlock) return [];
  const line = section.text.lastIndexOf('\n', last.start - 1) + 1;
  const lead = /^[ ]*- +/.exec(section.text.slice(line))?.[0] ?? '- ';
  return [{ title, edits: [section.edit(at, missing.map((name) => `\n${lead}${name}`).join(''))], isSafe: true }];
}

function checkNodeRoles({ file, report }: Scene): void {
  if (file.isTemplated || file.data === undefined || file.sections.some(({ parsed, unconvertible }) => parsed.error ?? unconvertible))
    return;
  // A section that is no text is refused as a whole; what it would hold is not known.
  const isRefused = pairs(file.data.value).some(
    ({ name, value }) => SECTION_KEYS.some((key) => key === name) && asText(value) === undefined && !isNull(value),
  );
  if (isRefused) return;
  const isForNodes = (entry: Entry) =>
    written(entry, 'username')?.text.startsWith('system:node:') === true || groupsOf(entry).some(({ text }) => text === NODES);
  if (file.entries.length === 0 || file.entries.some(isForNodes)) return;
  const roles = file.sections.find(({ key }) => key === 'mapRoles');
  const place = roles?.pair.key ?? asScalar(get(file.metadata, 'name')) ?? file.object;
  report(
    noNodeRole,
    place,
    'No entry is for nodes. Applied over a live map, this file takes away the access of nodes that are not mapped by access entries. Compare with the live map first.',
  );
}
