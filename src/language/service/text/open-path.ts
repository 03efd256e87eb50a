/**
 * The keys that the line at an offset stands below, by indentation, outermost first: a document seldom parses while one
 * types. Within brackets on one line the key before them counts as well.
 */
export function openPath(text: string, offset: number): readonly string[] {
  const lineStart = text.lastIndexOf('\n', offset - 1) + 1;
  const line = text.slice(lineStart, offset);
  const keys: string[] = [];
  let indent = /^[ \t]*/.exec(line)?.[0].length ?? 0;
  const inline = /^[ \t]*(?:- )?([\w.-]+):[ \t]*\[[^\]]*$/.exec(line);
  if (inline?.[1] !== undefined) keys.unshift(inline[1]);
  else if (/^[ \t]*-/.test(line)) indent += 1;
  for (const above of text.slice(0, lineStart).split(/\r?\n/).reverse()) {
    const match = /^([ \t]*)([\w.-]+):/.exec(above);
    if (match?.[2] === undefined || (match[1]?.length ?? 0) >= indent) continue;
    keys.unshift(match[2]);
    indent = match[1]?.length ?? 0;
    if (indent === 0) break;
  }
  return keys;
}
