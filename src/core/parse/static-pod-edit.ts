import { isScalar, isSeq, parseDocument } from 'yaml';
import { parseStaticPod } from './static-pod';

/**
 * The manifest of a static pod with other values of flags; those that it does not have are added. Everything else stays, comments
 * too.
 * @param flags values by name: `initial-cluster` for `--initial-cluster=…`
 * @throws RangeError where it is no manifest of a pod, or its first container is started without a command
 */
export function withFlags(manifest: string, flags: Readonly<Record<string, string>>): string {
  parseStaticPod(manifest);
  const document = parseDocument(manifest);
  const lists = ['command', 'args'].flatMap((name) => {
    const list: unknown = document.getIn(['spec', 'containers', 0, name]);
    return isSeq(list) ? [list] : [];
  });
  const last = lists.at(-1);
  if (!last) throw new RangeError('The manifest does not say how its container is started.');
  for (const [name, value] of Object.entries(flags)) {
    const word = `--${name}=${value}`;
    const there = lists.flatMap(({ items }) => items.filter((item) => isScalar(item) && String(item.value).startsWith(`--${name}=`)));
    if (there.length === 0) last.add(document.createNode(word));
    for (const item of there) if (isScalar(item)) item.value = word;
  }
  return document.toString({ lineWidth: 0 });
}
