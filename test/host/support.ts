import * as vscode from 'vscode';
import type { OperationState } from '../../src/core/operation/state';
import type { TestApi } from '../../src/test-api';

const ID = 'drydock.drydock';

export function extension(): vscode.Extension<{ test?: TestApi }> {
  const found = vscode.extensions.getExtension<{ test?: TestApi }>(ID);
  if (!found) throw new Error(`${ID} is not there`);
  return found;
}

/** What tests may look at; activates the extension. */
export async function api(): Promise<TestApi> {
  const { test } = await extension().activate();
  if (!test) throw new Error('the extension hands out no test API');
  return test;
}

/** Waits for a condition, asking often; what throws counts as not yet. */
export async function until<T>(
  what: string,
  condition: () => Promise<T | undefined | false> | T | undefined | false,
  limit = 45_000,
): Promise<T> {
  const started = Date.now();
  let last: unknown;
  for (;;) {
    try {
      const value = await condition();
      if (value !== undefined && value !== false) return value;
    } catch (error) {
      last = error;
    }
    if (Date.now() - started > limit)
      throw new Error(`waited ${limit / 1000} s until ${what}${last instanceof Error ? `: ${last.message}` : ''}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

export function run<T>(command: string, ...args: readonly unknown[]): Promise<T> {
  return Promise.resolve(vscode.commands.executeCommand<T>(command, ...args));
}

/** The last state of an operation, once it has one. */
export async function ended(test: TestApi, id: string): Promise<OperationState> {
  return until(`operation ${id} has ended`, async () =>
    (await test.operationStates()).find((state) => state.header.id === id && ['succeeded', 'failed', 'cancelled'].includes(state.status)),
  );
}

/** Sets settings of the workspace and puts them back. */
export async function withSettings(settings: Readonly<Record<string, unknown>>, work: () => Promise<void>): Promise<void> {
  const configuration = () => vscode.workspace.getConfiguration();
  const set = async (values: Readonly<Record<string, unknown>>) => {
    for (const [key, value] of Object.entries(values)) await configuration().update(key, value, vscode.ConfigurationTarget.Workspace);
  };
  await set(settings);
  try {
    await work();
  } finally {
    await set(Object.fromEntries(Object.keys(settings).map((key) => [key, undefined])));
  }
}
