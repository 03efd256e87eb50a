/** Set-up of hosts is one script for each, because every command that enters a host costs a third of a second. */
import { createHash } from 'node:crypto';

/** Shell lines that write a file. */
export function fileLines(path: string, text: string, mode = '0644'): readonly string[] {
  const end = `END-${createHash('sha256').update(text).digest('hex').slice(0, 12)}`;
  return [`install -D -m ${mode} /dev/stdin ${path} <<'${end}'`, text.replace(/\n$/, ''), end];
}
