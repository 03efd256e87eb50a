/** Finds where a command's own output begins in a stream, and drops what came before. */
export class MarkerCut {
  private before = Buffer.alloc(0);
  private found = false;

  /** @param run the id that stands on a line of its own before the output */
  constructor(private readonly run: string) {}

  get passed(): boolean {
    return this.found;
  }

  /** What came before the marker so far, as text. */
  get noise(): string {
    return this.before.toString('utf8');
  }

  /** The part of a piece that belongs to the command; undefined while the marker was not seen. */
  take(piece: Buffer): Buffer | undefined {
    if (this.found) return piece;
    this.before = Buffer.concat([this.before, piece]);
    const marker = Buffer.from(`${this.run}\n`);
    const at = this.before.indexOf(marker);
    if (at < 0) {
      // Start-up files that never end must not fill the memory.
      if (this.before.length > NOISE_CAP) this.before = this.before.subarray(-NOISE_CAP / 2);
      return undefined;
    }
    this.found = true;
    const rest = this.before.subarray(at + marker.length);
    this.before = this.before.subarray(0, at);
    return rest;
  }
}

const NOISE_CAP = 256 * 1024;

/** Splits the report of the exit code off the end of stderr; see launcher. Undefined: there is none. */
export function exitReport(run: string, stderr: string): { readonly code: number; readonly stderr: string } | undefined {
  const at = stderr.lastIndexOf(`\n${run} `);
  if (at < 0) return undefined;
  const code = /^\d+/.exec(stderr.slice(at + run.length + 2))?.[0];
  return code === undefined ? undefined : { code: Number(code), stderr: stderr.slice(0, at) };
}
