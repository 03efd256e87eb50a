/** Bundle `language-yaml`: Red Hat's YAML language service, loaded by the server when a schema is first needed. */
import type { TextDocument } from 'vscode-languageserver-textdocument';
import type { CompletionList, Diagnostic, FoldingRange, Hover, Position } from 'vscode-languageserver-types';
import { yamlDocumentsCache } from 'yaml-language-server/out/src/languageservice/parser/yaml-documents.js';
import { getLanguageService } from 'yaml-language-server/out/src/languageservice/yamlLanguageService.js';

/** Where schemas come from. Both are asked again and again: they answer from memory. */
export interface SchemaDesk {
  /** URI of the schema of a document; undefined: none. A schema that changes gets a new URI. */
  schemaOf(documentUri: string): string | undefined;
  /** A schema as JSON text; undefined for a URI that is not ours, since nothing is ever fetched. */
  load(schemaUri: string): string | undefined;
}

/** What schemas tell about a document. All ranges are the document's own. */
export interface YamlService {
  validate(document: TextDocument): Promise<readonly Diagnostic[]>;
  complete(document: TextDocument, position: Position): Promise<CompletionList>;
  hover(document: TextDocument, position: Position): Promise<Hover | undefined>;
  /** Needs no schema. */
  fold(document: TextDocument): readonly FoldingRange[];
  /** Frees what is kept of a document; the library itself never does. */
  forget(documentUri: string): void;
  /** Frees a schema that no document has any more. */
  forgetSchema(schemaUri: string): void;
}

export function createYamlService(desk: SchemaDesk): YamlService {
  const service = getLanguageService({
    schemaRequestService: async (uri) => {
      const schema = desk.load(uri);
      if (schema === undefined) throw new Error(`Drydock does not fetch schemas: ${uri}`);
      return schema;
    },
    workspaceContext: { resolveRelativePath: (path) => path },
  });
  service.configure({
    validate: true,
    hover: true,
    completion: true,
    format: false,
    isKubernetes: false,
    schemas: [],
    // Left out, validation and hover would parse with different options and throw each other's cached tree away.
    customTags: [],
    // Go's YAML libraries read version 1.2 with 1.1 booleans; the service's own rules tell of those.
    yamlVersion: '1.2',
    hoverSchemaSource: false,
  });
  // Only its own tests may clear the cache, says the library, which for its part never removes anything.
  const documents = (yamlDocumentsCache as unknown as { readonly cache: Map<string, unknown> }).cache;
  // One for the whole process, and no document of ours is in it yet.
  documents.clear();
  // Empty means none, for this library.
  service.registerCustomSchemaProvider(async (uri: string) => desk.schemaOf(uri) ?? '');
  return {
    validate: (document) => service.doValidation(document, false),
    complete: (document, position) => service.doComplete(document, position, false),
    hover: async (document, position) => (await service.doHover(document, position)) ?? undefined,
    fold: (document) => service.getFoldingRanges(document, {}) ?? [],
    forget: (uri) => void documents.delete(uri),
    forgetSchema: (uri) => void service.deleteSchema(uri),
  };
}
