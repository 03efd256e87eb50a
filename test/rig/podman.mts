/** Podman as the rig uses it. Arguments are arrays; nothing passes a shell. */
import { run } from '../harness/tools/run.mjs';

export async function podman(...argv: readonly string[]): Promise<string> {
  return run(['podman', ...argv]);
}

/** Runs podman with something on its standard input. */
export async function podmanInput(input: string, ...argv: readonly string[]): Promise<string> {
  return run(['podman', ...argv], { input });
}

/** Whether an object of podman exists: `container`, `image`, `network` or `volume`. */
export async function exists(kind: 'container' | 'image' | 'network' | 'volume', name: string): Promise<boolean> {
  try {
    await podman(kind, 'exists', name);
    return true;
  } catch {
    return false;
  }
}
