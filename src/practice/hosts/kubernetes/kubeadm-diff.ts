/** A unified difference without lines around it, as `kubeadm upgrade diff` prints it. */
export function differences(before: string, after: string): readonly string[] {
  const [old, next] = [before.split('\n'), after.split('\n')];
  const found: string[] = [];
  let [i, j] = [0, 0];
  while (i < old.length || j < next.length) {
    if (old[i] === next[j]) {
      i += 1;
      j += 1;
      continue;
    }
    const [a, b] = meet(old, next, i, j);
    const [from, to] = [place(i, a - i), place(j, b - j)];
    found.push(`@@ -${from} +${to} @@`, ...old.slice(i, a).map((line) => `-${line}`), ...next.slice(j, b).map((line) => `+${line}`));
    [i, j] = [a, b];
  }
  return found;
}

/** Where both go on alike, as near as there is. */
function meet(old: readonly string[], next: readonly string[], i: number, j: number): readonly [number, number] {
  const most = old.length - i + next.length - j;
  for (let sum = 1; sum <= most; sum++)
    for (let a = Math.max(0, sum - (next.length - j)); a <= Math.min(sum, old.length - i); a++) {
      const [x, y] = [i + a, j + sum - a];
      if (x < old.length && y < next.length && old[x] === next[y]) return [x, y];
    }
  return [old.length, next.length];
}

function place(at: number, count: number): string {
  if (count === 1) return String(at + 1);
  return `${count === 0 ? at : at + 1},${count}`;
}
