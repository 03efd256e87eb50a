import type { LintDocument, LintFile } from '../../service/document';
import type { Environment, Family } from '../../service/family';
import { crdSchema } from './crd-schema';
import { structSchema, type JsonSchema } from './struct-schema';

const SCHEME = 'drydock-schema:';

interface Named {
  readonly source: object;
  readonly uri: string;
  /** As JSON; made when it is first asked for. */
  readonly text: () => string;
}

/**
 * Names the schema of each document and makes it when it is read. Each document is served by itself, so one schema for
 * its version and kind is enough and other documents of the file can't confuse it.
 */
export class Schemas {
  private readonly byName = new Map<string, Named>();
  private count = 0;

  /** @param dropped told of the URI of a schema that a newer one has replaced */
  constructor(
    private readonly families: readonly Family[],
    private readonly dropped: (uri: string) => void,
  ) {}

  /** URI of a document's schema; undefined: nobody knows one. */
  schemaOf(document: LintDocument, file: LintFile, environment: Environment): string | undefined {
    const { apiVersion, kind, group, version } = document.header;
    const name = `${apiVersion?.value ?? ''}/${kind?.value ?? ''}`;
    for (const family of this.families) {
      const table = family.features?.structure?.(document);
      if (table !== undefined && family.claims(document, file)) return this.uri(table, `${family.id}/${name}`, () => structSchema(table));
    }
    if (apiVersion === undefined || kind === undefined || group === undefined) return undefined;
    const schema = environment.crds.find(group, kind.value)?.versions.find((known) => known.name === version)?.schema;
    return schema === undefined ? undefined : this.uri(schema, name, () => crdSchema(schema, apiVersion.value, kind.value));
  }

  /** A schema as text; undefined for a URI that was not named here. */
  load(uri: string): string | undefined {
    const named = [...this.byName.values()].find((known) => known.uri === uri);
    return named?.text();
  }

  /** One URI for as long as the thing it is made of is the same. */
  private uri(source: object, name: string, make: () => JsonSchema): string {
    const known = this.byName.get(name);
    if (known?.source === source) return known.uri;
    if (known !== undefined) this.dropped(known.uri);
    this.count += 1;
    const uri = `${SCHEME}//${this.count}/${encodeURI(name)}`;
    let text: string | undefined;
    this.byName.set(name, { source, uri, text: () => (text ??= JSON.stringify(make())) });
    return uri;
  }
}
