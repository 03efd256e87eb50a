/** Scalars that go-yaml refuses though the parsers used here take them. */
import type { Refusal } from './go-yaml';
import type { YamlNode, YamlScalar } from './nodes';

/** The first scalar that go-yaml can not read. */
export function refusedScalar(text: string, root: YamlNode | undefined): Refusal | undefined {
  const hasEscapes = /\\\/|\\u[dD][89a-fA-F]/.test(text);
  if (root === undefined || (!hasEscapes && !/[[{]/.test(text))) return undefined;
  const found = find(root, false, (scalar, isInFlow) => refusalOf(scalar, text, isInFlow));
  // What is JSON as a whole is read as JSON, where both escapes exist.
  return found !== undefined && isJson(text) ? undefined : found;
}

function refusalOf({ style, contentStart, contentEnd, start, end }: YamlScalar, text: string, isInFlow: boolean): Refusal | undefined {
  if (style === 'double') {
    const found = /^(?:[^\\]|\\(?!\/|u[dD][89a-fA-F])[^])*?(\\\/|\\u[dD][89a-fA-F]\w\w)/.exec(text.slice(contentStart, contentEnd));
    if (found?.[1] === undefined) return undefined;
    const at = contentStart + found[0].length - found[1].length;
    return { reason: `unknown escape ${found[1]}`, start: at, end: at + found[1].length };
  }
  const written = text.slice(start, end);
  if (!isInFlow || style !== 'plain' || !(written.startsWith(':') || written.includes('?'))) return undefined;
  return { reason: 'a plain text in brackets', start, end };
}

function find(
  node: YamlNode,
  isInFlow: boolean,
  refuses: (scalar: YamlScalar, isInFlow: boolean) => Refusal | undefined,
): Refusal | undefined {
  if (node.kind === 'alias') return undefined;
  if (node.kind === 'scalar') return refuses(node, isInFlow);
  const children = node.kind === 'map' ? node.entries.flatMap(({ key, value }) => [key, value]) : node.items;
  for (const child of children) {
    const found = find(child, isInFlow || node.isFlow, refuses);
    if (found) return found;
  }
  return undefined;
}

function isJson(text: string): boolean {
  if (!/^\s*\{/.test(text)) return false;
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
