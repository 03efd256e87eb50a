/** An object that a manifest describes, as far as its version matters. */
export interface ManifestObject {
  readonly apiVersion: string;
  readonly kind: string;
  /** Undefined where it is generated, or not written at its usual place. */
  readonly name: string | undefined;
}

/**
 * The objects in a YAML text of several documents, by their first lines alone: templates of charts need not be YAML, and
 * nothing of their content is kept. Items of a `List` count, too.
 */
export function objectsInManifest(manifest: string): readonly ManifestObject[] {
  return manifest.split(/^---(?:[ \t].*)?$/m).flatMap((document) => {
    const kinds = [...document.matchAll(/^( *)(- )?kind:\s*["']?([A-Za-z]+)["']?\s*$/gm)];
    return kinds.flatMap((match) => {
      const indent = (match[1] ?? '').length + (match[2] ?? '').length;
      // Only a document itself, or an item of a list: what stands deeper refers to something.
      if (indent !== 0 && indent !== 2) return [];
      const block = blockAround(document, match.index, indent);
      const apiVersion = new RegExp(`^${indent === 0 ? '' : '(?:  |- )'}apiVersion:\\s*["']?([\\w./-]+)["']?\\s*$`, 'm').exec(block)?.[1];
      if (apiVersion === undefined) return [];
      const name = new RegExp(
        `^ {${indent}}metadata:\\s*\\n(?:^ {${indent + 2},}.*\\n)*?^ {${indent + 2}}name:\\s*["']?([\\w.-]+)`,
        'm',
      ).exec(block)?.[1];
      return [{ apiVersion, kind: match[3] as string, name }];
    });
  });
}

/** The document, or the item of a list that a place is in. */
function blockAround(document: string, at: number, indent: number): string {
  if (indent === 0) return document;
  const begin = Math.max(document.lastIndexOf('\n- ', at), document.startsWith('- ') ? 0 : -1);
  const next = document.indexOf('\n- ', at);
  return document.slice(begin < 0 ? 0 : begin + 1, next < 0 ? undefined : next + 1);
}
