import type { LintDocument, LintFile } from '../../document';
import type { TextEdit } from '../../finding';
import type { YamlNode } from '../../yaml/nodes';
import { asText, at, entry } from '../../yaml/walk';
import { KUBEADM_GROUP } from '../data/api-versions';
import { argsConversion } from './args';

const ARGS: readonly (readonly string[])[] = [
  ['nodeRegistration', 'kubeletExtraArgs'],
  ['apiServer', 'extraArgs'],
  ['controllerManager', 'extraArgs'],
  ['scheduler', 'extraArgs'],
  ['etcd', 'local', 'extraArgs'],
];

/**
 * The edits that make a v1beta3 document one of v1beta4, as `kubeadm config migrate` would, but in place: order, comments
 * and everything else stay. The timeout of the control plane moves from ClusterConfiguration to InitConfiguration.
 * @returns undefined for documents that are not of v1beta3
 */
export function toV1beta4({ root, text, header }: LintDocument, file: LintFile): readonly TextEdit[] | undefined {
  const { apiVersion, kind } = header;
  if (
    header.group !== KUBEADM_GROUP ||
    header.version !== 'v1beta3' ||
    root === undefined ||
    apiVersion === undefined ||
    kind === undefined
  )
    return undefined;
  const edits: TextEdit[] = [{ ...replacement(text, apiVersion), newText: `${KUBEADM_GROUP}/v1beta4` }];
  for (const path of ARGS) {
    const node = at(root, path)?.value;
    if (node) edits.push(...(argsConversion(node, text) ?? []));
  }
  switch (kind.value) {
    case 'ClusterConfiguration':
      edits.push(...moveTimeout(root, text, file));
      break;
    case 'InitConfiguration': {
      const timeout = controlPlaneTimeout(file);
      if (timeout !== undefined) edits.push(appended(root, text, `timeouts:\n  controlPlaneComponentHealthCheck: ${timeout}`));
      break;
    }
    case 'JoinConfiguration': {
      const timeout = asText(at(root, ['discovery', 'timeout'])?.value);
      if (timeout !== undefined)
        edits.push(...removed(root, text, ['discovery'], 'timeout'), appended(root, text, `timeouts:\n  discovery: ${timeout}`));
    }
  }
  return [...edits].sort((a, b) => a.start - b.start);
}

function replacement(text: string, { start, end }: { readonly start: number; readonly end: number }) {
  const isQuoted = text[start] === '"' || text[start] === "'";
  return isQuoted ? { start: start + 1, end: end - 1 } : { start, end };
}

function moveTimeout(root: YamlNode, text: string, file: LintFile): readonly TextEdit[] {
  const timeout = asText(at(root, ['apiServer', 'timeoutForControlPlane'])?.value);
  if (timeout === undefined) return [];
  const removal = removed(root, text, ['apiServer'], 'timeoutForControlPlane');
  if (file.documents.some(({ header }) => header.group === KUBEADM_GROUP && header.kind?.value === 'InitConfiguration')) return removal;
  const init = `---\napiVersion: ${KUBEADM_GROUP}/v1beta4\nkind: InitConfiguration\ntimeouts:\n  controlPlaneComponentHealthCheck: ${timeout}`;
  return [...removal, appended(root, text, init)];
}

/** What the ClusterConfiguration of a file gives its InitConfiguration. */
function controlPlaneTimeout(file: LintFile): string | undefined {
  const cluster = file.documents.find(
    ({ header }) => header.group === KUBEADM_GROUP && header.version === 'v1beta3' && header.kind?.value === 'ClusterConfiguration',
  );
  return asText(at(cluster?.root, ['apiServer', 'timeoutForControlPlane'])?.value);
}

/** Takes a field out with its line; in braces with its comma. */
function removed(root: YamlNode, text: string, parent: readonly string[], name: string): readonly TextEdit[] {
  const map = at(root, parent)?.value;
  const pair = entry(map, name);
  if (map?.kind !== 'map' || pair === undefined) return [];
  if (map.isFlow) {
    const rest = map.entries.filter(({ key }) => key !== pair.key).map(({ key, value }) => text.slice(key.start, value.end));
    return [{ start: map.start, end: map.end, newText: `{${rest.join(', ')}}` }];
  }
  const lineStart = text.lastIndexOf('\n', pair.key.start - 1) + 1;
  const newline = text.indexOf('\n', pair.value.end);
  // The only field: its parent stays without a value, which means the same.
  return [{ start: lineStart, end: newline < 0 ? text.length : newline + 1, newText: '' }];
}

function appended(root: YamlNode, text: string, block: string): TextEdit {
  const newline = text.indexOf('\n', root.end);
  if (newline < 0) return { start: text.length, end: text.length, newText: `\n${block}\n` };
  return { start: newline + 1, end: newline + 1, newText: `${block}\n` };
}
