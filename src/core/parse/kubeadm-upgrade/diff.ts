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

/** A text with the hunks of a unified diff applied. @throws RangeError where they do not fit it */
export function applyDiff(text: string, lines: readonly string[]): string {
  const source = text.split('\n');
  const made: string[] = [];
  let at = 0;
  for (const line of lines) {
    const begin = /^@@ -(\d+)/.exec(line)?.[1];
    const words = line.slice(1);
    if (begin !== undefined) {
      const next = Number(begin) - 1;
      if (next < at) throw new RangeError('hunks of a difference are not in their order');
      made.push(...source.slice(at, next));
      at = next;
    } else if (line.startsWith('+')) made.push(words);
    else {
      if (source[at] !== words) throw new RangeError(`line ${at + 1} is another one than the difference says`);
      if (line.startsWith(' ')) made.push(words);
      at += 1;
    }
  }
  return [...made, ...source.slice(at)].join('\n');
}
