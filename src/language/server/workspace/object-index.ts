import { objectsIn, type ObjectPlace, type ObjectSource } from '../../service/objects';

/** The objects of the files that were looked at, by file. Of an open file its present text counts. */
export class ObjectIndex implements ObjectSource {
  private readonly byUri = new Map<string, readonly ObjectPlace[]>();

  /** @param wanted called when somebody asks: the workspace is looked through then, and not before */
  constructor(private readonly wanted: () => void) {}

  /** Replaces what is known of a file. */
  set(uri: string, text: string): void {
    const found = objectsIn(uri, text);
    if (found.length === 0) this.byUri.delete(uri);
    else this.byUri.set(uri, found);
  }

  ofKind(group: string, kind: string): readonly ObjectPlace[] {
    this.wanted();
    return [...this.byUri.values()].flat().filter((place) => place.group === group && place.kind === kind);
  }

  bindingsOf(group: string): readonly ObjectPlace[] {
    this.wanted();
    return [...this.byUri.values()].flat().filter(({ boundGroups }) => boundGroups.includes(group));
  }
}
