import * as vscode from 'vscode';
import { targetsOf } from '../../ui/targets';
import type { ClusterElement } from './elements';
import { isElement } from './targets';

/** Copies the names of the rows, one on a line. @returns what was copied, undefined when nothing had a name */
export async function copyName(args: readonly unknown[], selection: readonly ClusterElement[]): Promise<string | undefined> {
  const names = (targetsOf(args, nameOf) ?? targetsOf([selection[0], selection], nameOf))?.targets ?? [];
  if (names.length === 0) return undefined;
  const text = names.join('\n');
  await vscode.env.clipboard.writeText(text);
  return text;
}

function nameOf(element: unknown): string | undefined {
  if (isElement(element, 'cluster')) return element.session.ref.name;
  if (isElement(element, 'node')) return element.node.name;
  if (isElement(element, 'pod')) return element.pod.name;
  return undefined;
}
