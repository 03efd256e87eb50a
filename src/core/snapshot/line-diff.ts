/** Lines beyond which the middle of two texts is shown as replaced rather than compared: the comparison is quadratic. */
const MOST = 2000;

/** What differs between two texts, line by line: `- gone`, `+ come`; of what stays, nothing. Empty texts have no lines. */
export function diffLines(before: string, after: string): readonly string[] {
  const [old, present] = [lines(before), lines(after)];
  let start = 0;
  while (start < old.length && start < present.length && old[start] === present[start]) start++;
  let [oldEnd, presentEnd] = [old.length, present.length];
  while (oldEnd > start && presentEnd > start && old[oldEnd - 1] === present[presentEnd - 1]) {
    oldEnd--;
    presentEnd--;
  }
  const [left, right] = [old.slice(start, oldEnd), present.slice(start, presentEnd)];
  if (left.length > MOST || right.length > MOST) return [...left.map((line) => `- ${line}`), ...right.map((line) => `+ ${line}`)];
  return compared(left, right);
}

/** By the longest common subsequence. */
function compared(left: readonly string[], right: readonly string[]): readonly string[] {
  const width = right.length + 1;
  const lengths = new Uint16Array((left.length + 1) * width);
  const at = (i: number, j: number) => lengths[i * width + j] ?? 0;
  for (let i = left.length - 1; i >= 0; i--) {
    for (let j = right.length - 1; j >= 0; j--) {
      lengths[i * width + j] = left[i] === right[j] ? at(i + 1, j + 1) + 1 : Math.max(at(i + 1, j), at(i, j + 1));
    }
  }
  const found: string[] = [];
  for (let [i, j] = [0, 0]; i < left.length || j < right.length;) {
    if (i < left.length && j < right.length && left[i] === right[j]) {
      i++;
      j++;
    } else if (j >= right.length || (i < left.length && at(i + 1, j) >= at(i, j + 1))) found.push(`- ${left[i++]}`);
    else found.push(`+ ${right[j++]}`);
  }
  return found;
}

function lines(text: string): string[] {
  return text === '' ? [] : text.replace(/\n$/, '').split('\n');
}
