/** Podman as the rig uses it. Arguments are arrays; nothing passes a shell. */
import { run } from '../harness/tools/run.mjs';

export async function podman(...argv: readonly string[]): Promise<string> {
  return run(['podman', ...argv]);
}

/** Whether an object of podman exists. */
export async function exists(kind: 'container' | 'image' | 'network', name: string): Promise<boolean> {
  try {
    await podman(kind, 'exists', name);
    return true;
  } catch {
    return false;
  }
}

/** Names of the containers or networks of a rig, found by their label. */
export async function list(kind: 'container' | 'network', rig: string): Promise<readonly string[]> {
  const argv = kind === 'container' ? ['ps', '--all', '--format', '{{.Names}}'] : ['network', 'ls', '--format', '{{.Name}}'];
  return (await podman(...argv, '--filter', `label=drydock-rig=${rig}`)).trim().split('\n').filter(Boolean);
}

/** Runs an action for each item, a few at a time. The first failure is thrown after all have ended. */
export async function eachOf<T>(items: readonly T[], width: number, action: (item: T) => Promise<void>): Promise<void> {
  const queue = [...items];
  const failures: unknown[] = [];
  const worker = async () => {
    for (let item = queue.shift(); item !== undefined; item = queue.shift()) {
      try {
        await action(item);
      } catch (error) {
        failures.push(error);
      }
    }
  };
  await Promise.all(Array.from({ length: width }, worker));
  if (failures.length > 0) throw failures[0];
}
