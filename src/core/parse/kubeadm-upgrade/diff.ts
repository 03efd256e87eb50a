/** What an upgrade would change in one manifest. */
export interface ManifestDiff {
  /** Path on the host. */
  readonly path: string;
  /** Lines of a unified diff, from its first hunk on. */
  readonly lines: readonly string[];
}

/** Reads `kubeadm upgrade diff`: unified diffs, one after the other, with lines of progress before them. */
export function parseKubeadmDiff(text: string): readonly ManifestDiff[] {
  const found: { path: string; lines: string[] }[] = [];
  let begun = false;
  for (const line of text.split('\n')) {
    const path = /^--- (\/\S+)/.exec(line)?.[1];
    if (path !== undefined) {
      found.push({ path, lines: [] });
      begun = false;
    } else if (line.startsWith('@@') && found.length > 0) {
      begun = true;
      found.at(-1)?.lines.push(line);
    } else if (begun && /^[ +-]/.test(line)) found.at(-1)?.lines.push(line);
  }
  return found.filter(({ lines }) => lines.length > 0);
}
