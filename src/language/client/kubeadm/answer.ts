/** One complaint of kubeadm with where it most likely belongs. */
export interface Complaint {
  readonly severity: 'error' | 'warning';
  readonly message: string;
  /** Names and values that the message quotes, the most telling first. */
  readonly quoted: readonly string[];
}

/**
 * The complaints in what `kubeadm config validate` printed. It gives no places: names that it quotes and field paths are
 * kept to look for in the text.
 */
export function readComplaints(output: string): readonly Complaint[] {
  return output.split(/\r?\n/).flatMap((line): Complaint[] => {
    if (line.trim() === '' || line === 'ok' || /^To see the stack trace/.test(line)) return [];
    const warning = /^W\d{4} [\d:.]+\s+\d+ [\w.]+:\d+\] (.*)$/.exec(line);
    const message = (warning?.[1] ?? line).trim();
    const isNoise = warning === null && /^(?:error: )?$/.test(message);
    return isNoise ? [] : [{ severity: warning ? 'warning' : 'error', message, quoted: quotedIn(message) }];
  });
}

function quotedIn(whole: string): readonly string[] {
  // What the document says it is, in Go's notation: quoted, but never what is wrong.
  const message = whole.replace(/schema\.GroupVersionKind\{[^}]*\}/g, '');
  const strings = [...message.matchAll(/"((?:[^"\\]|\\.)+)"/g)].map((match) => match[1] ?? '');
  const paths = [...message.matchAll(/\b([a-z]\w*(?:\[[^\]]*\])?(?:\.[a-z]\w*(?:\[[^\]]*\])?)+):/g)].map((match) =>
    lastName(match[1] ?? ''),
  );
  const lone = /^(?:error: )?([a-z]\w+): /.exec(message)?.[1];
  return [...strings.map(lastName), ...paths, ...(lone === undefined ? [] : [lone])].filter((name) => name !== '');
}

/** `nodeRegistration.kubeletExtraArgs[0].name` → `name`; other texts as they are. */
function lastName(path: string): string {
  return /^[\w.[\]]+$/.test(path)
    ? (path
        .replace(/\[[^\]]*\]$/, '')
        .split('.')
        .at(-1) ?? path)
    : path;
}

/** Where a complaint points in a text: the first quoted name that occurs in it; otherwise the first line that is not empty. */
export function placeOf(complaint: Complaint, text: string): { readonly start: number; readonly end: number } {
  for (const name of complaint.quoted) {
    const start = text.indexOf(name);
    if (start >= 0) return { start, end: start + name.length };
  }
  const kind = /^kind:.*$/m.exec(text) ?? /^.*\S.*$/m.exec(text);
  return kind ? { start: kind.index, end: kind.index + kind[0].length } : { start: 0, end: 0 };
}
