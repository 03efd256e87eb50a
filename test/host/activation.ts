import * as assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import * as vscode from 'vscode';
import { api, extension } from './support';

interface Manifest {
  readonly contributes: {
    readonly commands: readonly { readonly command: string; readonly title: string }[];
    readonly configuration:
      | readonly { readonly properties: Readonly<Record<string, { readonly default?: unknown }>> }[]
      | { readonly properties: Readonly<Record<string, unknown>> };
    readonly views: Readonly<Record<string, readonly { readonly id: string }[]>>;
  };
}

const manifest = () => extension().packageJSON as Manifest;

describe('activation', () => {
  it('loads the thin bundle only', async () => {
    const test = await api();
    assert.equal(extension().isActive, true);
    assert.deepEqual(
      test.loadedBundles().filter((name) => name !== 'kubernetes' && name !== 'operations'),
      [],
      'practice cluster and language client are loaded on first use',
    );
    assert.equal(typeof test.activationTook, 'number');
  });

  it('registers what it contributes, and contributes what it registers', async () => {
    const test = await api();
    const contributed = manifest()
      .contributes.commands.map(({ command }) => command)
      .sort();
    assert.deepEqual([...test.registeredCommands()].sort(), contributed);
    const known = new Set(await vscode.commands.getCommands(true));
    assert.deepEqual(
      contributed.filter((command) => !known.has(command)),
      [],
    );
  });

  it('gives every setting a value, and every title its text', () => {
    const { commands, configuration } = manifest().contributes;
    for (const { command, title } of commands) assert.ok(title !== '' && !title.startsWith('%'), command);
    const properties = (Array.isArray(configuration) ? configuration : [configuration]).flatMap((part: { properties: object }) =>
      Object.keys(part.properties),
    );
    assert.ok(properties.length > 10);
    for (const name of properties) assert.notEqual(vscode.workspace.getConfiguration().inspect(name), undefined, name);
  });
});
