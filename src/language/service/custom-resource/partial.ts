import type { YamlNode } from '../yaml/nodes';
import { walk } from '../yaml/walk';

/** Files of patches (kustomize) and of what tests expect (kuttl, chainsaw), by the names they usually have. */
const PARTIAL_NAME = /(?:^|[/\\_.-])(?:patch(?:es)?|asserts?|expected)(?:[/\\_.-]|$)/i;

/** Whether an object only says what is different from, or expected of, an object that is written elsewhere. */
export function isPartialObject(root: YamlNode, fileName: string): boolean {
  if (PARTIAL_NAME.test(fileName)) return true;
  for (const { key } of walk(root)) if (key?.kind === 'scalar' && key.text === '$patch') return true;
  return false;
}
