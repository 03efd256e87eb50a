/** Drydock's language server and yaml-language-server by itself, with the same schemas. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { defaultLanguageSettings } from '../../../src/language/protocol/settings';
import { crdSchema } from '../../../src/language/server/schema/crd-schema';
import { structSchema, type JsonSchema } from '../../../src/language/server/schema/struct-schema';
import { readDefinitions } from '../../../src/language/service/crd';
import { customResourceDefinition } from '../../../src/language/service/crd/tables';
import { readDocument } from '../../../src/language/service/document';
import { tables } from '../../../src/language/service/kubeadm/data/tables';
import type { ServerProgram } from './process';

const root = resolve(import.meta.dirname, '..', '..', '..');

export function buildOurs(): void {
  execFileSync(process.execPath, ['esbuild.mjs', '--production'], { cwd: root, stdio: 'ignore' });
}

/** @param files URIs of the workspace's YAML files */
export function ours(files: readonly string[] = []): ServerProgram {
  return {
    module: join(root, 'dist', 'language-server.js'),
    initializationOptions: {
      settings: defaultLanguageSettings,
      peers: { redHatYaml: false, microsoftKubernetes: false },
    },
    answers: { 'drydock/findYamlFiles': () => files },
  };
}

/** @param schemas patterns of files by the path of their schema */
export function yamlLanguageServer(schemas: Readonly<Record<string, string>>): ServerProgram {
  const yaml = { schemas, validate: true, hover: true, completion: true, schemaStore: { enable: false }, customTags: [] };
  return {
    module: join(root, 'node_modules', 'yaml-language-server', 'bin', 'yaml-language-server'),
    initializationOptions: {},
    answers: {
      'workspace/configuration': ({ items }: { readonly items: readonly { readonly section: string }[] }) =>
        items.map(({ section }) => (section === 'yaml' ? yaml : {})),
    },
  };
}

/** Writes the schemas that our server makes from its tables, in the one form that the other takes for a file: dispatch by kind. */
export function writeSchemas(folder: string): { readonly kubeadm: string; readonly crd: string } {
  mkdirSync(folder, { recursive: true });
  const kinds = Object.entries(tables.v1beta4).flatMap(([kind, table]) => (table ? [[kind, structSchema(table)] as const] : []));
  const kubeadm = {
    $schema: 'http://json-schema.org/draft-07/schema#',
    allOf: kinds.map(([kind, schema]) => ({ if: { properties: { kind: { const: kind } } }, then: inlined(schema, kind) })),
    definitions: Object.fromEntries(
      kinds.flatMap(([kind, schema]) =>
        Object.entries(schema.definitions as JsonSchema).map(([name, part]) => [`${kind}.${name}`, moved(part, kind)]),
      ),
    ),
  };
  return { kubeadm: write(folder, 'kubeadm', kubeadm), crd: write(folder, 'crd', structSchema(customResourceDefinition)) };
}

/** Writes the schema of a custom resource as our server makes it. */
export function writeResourceSchema(folder: string, text: string, kind: string, group = 'bench.example.org'): string {
  const [found] = readDefinitions(readDocument(text), 'bench');
  const schema = found?.versions[0]?.schema;
  if (schema === undefined) throw new Error(`the definition of ${kind} has no schema`);
  return write(folder, kind, crdSchema(schema, `${group}/v1`, kind));
}

function write(folder: string, name: string, schema: unknown): string {
  const path = join(folder, `${name}.json`);
  writeFileSync(path, JSON.stringify(schema));
  return pathToFileURL(path).href;
}

function inlined(schema: JsonSchema, kind: string): unknown {
  return moved({ $ref: schema.$ref }, kind);
}

/** References into a schema's own definitions, as they are when the definitions of several stand together. */
function moved(part: unknown, kind: string): unknown {
  return JSON.parse(JSON.stringify(part).replaceAll('"#/definitions/', `"#/definitions/${kind}.`));
}
