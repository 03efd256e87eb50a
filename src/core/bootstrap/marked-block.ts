/** Marks of a part of a file that is Drydock's; the rest of the file is somebody else's and stays as it is. */
function marks(name: string): { readonly begin: string; readonly end: string } {
  return { begin: `# BEGIN Drydock ${name}`, end: `# END Drydock ${name}` };
}

/** The part of a file between the marks of a name, with its marks; undefined: there is none. */
export function markedBlock(text: string, name: string): string | undefined {
  const place = placeOf(text, name);
  return place && text.slice(place.from, place.to);
}

/**
 * The file with that part replaced where it stands, added at the end, or (undefined) taken out.
 * @param block with its marks, see `mark`
 */
export function withBlock(text: string, name: string, block: string | undefined): string {
  const place = placeOf(text, name);
  if (place) {
    const [before, after] = [text.slice(0, place.from), text.slice(place.to)];
    // The empty line before it was added with it.
    return block === undefined ? before.replace(/(^|\n)\n$/, '$1') + after : before + block + after;
  }
  if (block === undefined || text === '') return block ?? text;
  return `${text}${text.endsWith('\n') ? '' : '\n'}\n${block}`;
}

/** Lines as a part with marks around. */
export function mark(name: string, lines: readonly string[]): string {
  const { begin, end } = marks(name);
  return [begin, ...lines, end, ''].join('\n');
}

function placeOf(text: string, name: string): { readonly from: number; readonly to: number } | undefined {
  const { begin, end } = marks(name);
  const lines = text.split(/(?<=\n)/);
  const first = lines.findIndex((line) => line.trimEnd() === begin);
  const last = lines.findIndex((line, index) => index > first && line.trimEnd() === end);
  if (first < 0 || last < 0) return undefined;
  const length = (list: readonly string[]) => list.join('').length;
  return { from: length(lines.slice(0, first)), to: length(lines.slice(0, last + 1)) };
}
