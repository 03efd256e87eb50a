import { parse } from 'yaml';
import { fields, items, text } from './kubernetes/fields';

/** What is needed of the manifest of a static pod: how its first container is started. */
export interface StaticPod {
  readonly name: string | undefined;
  /** Program and arguments. */
  readonly command: readonly string[];
}

/** @throws RangeError where it is no manifest of a pod */
export function parseStaticPod(manifest: string): StaticPod {
  let pod;
  try {
    pod = fields(parse(manifest));
  } catch {
    throw new RangeError('The manifest is not YAML.');
  }
  if (pod.kind !== 'Pod') throw new RangeError('The manifest is not that of a pod.');
  const container = fields(items(fields(pod.spec).containers)[0]);
  const words = [...items(container.command), ...items(container.args)].map((word) => text(word) ?? '');
  return { name: text(fields(pod.metadata).name), command: words };
}

/** The value of `--name=value`, the last one where there are several. */
export function flagOf({ command }: Pick<StaticPod, 'command'>, name: string): string | undefined {
  return command.findLast((word) => word.startsWith(`--${name}=`))?.slice(name.length + 3);
}
