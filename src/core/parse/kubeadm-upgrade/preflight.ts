/** One of kubeadm's own checks that did not pass. */
export interface PreflightFinding {
  readonly level: 'error' | 'warning';
  /** As `--ignore-preflight-errors` takes it: `SystemVerification`, `CoreDNSUnsupportedPlugins`. */
  readonly name: string;
  readonly message: string;
}

const LINE = /^\s*\[(ERROR|WARNING) ([^\]]+)\]:\s*(.*)$/;

/**
 * What the checks of kubeadm say, from its stderr. A message may go on over lines that are not indented as the next one is;
 * those belong to it until a line in brackets comes.
 */
export function parsePreflight(text: string): readonly PreflightFinding[] {
  const found: { level: PreflightFinding['level']; name: string; lines: string[] }[] = [];
  let open = false;
  for (const line of text.split('\n')) {
    const [, level, name, message] = LINE.exec(line) ?? [];
    if (level !== undefined && name !== undefined) {
      found.push({ level: level === 'ERROR' ? 'error' : 'warning', name, lines: [message ?? ''] });
      open = true;
    } else if (/^(\[|error:|[IWEF]\d{4} |To see the stack trace)/.test(line) || line.trim() === '') open = false;
    else if (open) found.at(-1)?.lines.push(line.trim());
  }
  return found.map(({ level, name, lines }) => ({ level, name, message: lines.join(' ').trim() }));
}
