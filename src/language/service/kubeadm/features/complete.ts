import type { LintDocument, LintFile } from '../../document';
import type { Completion, Environment } from '../../family';
import { pathAt } from '../../yaml/walk';
import { gatesOf } from '../data/feature-gates';
import { phases, type PhaseCommand } from '../data/phases';
import { minorFor } from '../minor';

const COMMANDS: Readonly<Record<string, PhaseCommand>> = {
  InitConfiguration: 'init',
  JoinConfiguration: 'join',
  ResetConfiguration: 'reset',
};

/** What the schema of the fields does not know: phases of the command, and feature gates of the version. */
export function complete(document: LintDocument, offset: number, environment: Environment, file: LintFile): readonly Completion[] {
  const path = openPath(document, offset);
  const last = path.at(-1);
  if (last === 'skipPhases') {
    const command =
      path[0] === 'apply' ? 'upgrade apply' : path[0] === 'node' ? 'upgrade node' : COMMANDS[document.header.kind?.value ?? ''];
    return command === undefined
      ? []
      : phases[command].map((phase) => ({ label: phase, kind: 'value', detail: `phase of kubeadm ${command}`, insertText: phase }));
  }
  if (last === 'featureGates') {
    return gatesOf(minorFor(file, environment)).map(({ name, doc }) => ({
      label: name,
      kind: 'field',
      documentation: doc,
      insertText: `${name}: `,
    }));
  }
  return [];
}

/** The path of keys that the line at an offset stands below, by indentation: the document seldom parses while one types. */
function openPath({ text, root }: LintDocument, offset: number): readonly string[] {
  const lineStart = text.lastIndexOf('\n', offset - 1) + 1;
  const line = text.slice(lineStart, offset);
  const inline = /^([ \t]*(?:- )?)([\w.-]+):[ \t]*\[?[^\]]*$/.exec(line);
  const keys: string[] = [];
  let indent = /^[ \t]*/.exec(line)?.[0].length ?? 0;
  if (inline?.[2] !== undefined && /\[/.test(line)) {
    keys.unshift(inline[2]);
  } else if (/^[ \t]*-/.test(line)) indent += 1;
  for (const above of text.slice(0, lineStart).split(/\r?\n/).reverse()) {
    const match = /^([ \t]*)([\w.-]+):[ \t]*(?:#.*)?$/.exec(above) ?? /^([ \t]*)([\w.-]+):/.exec(above);
    if (match?.[2] === undefined || (match[1]?.length ?? 0) >= indent) continue;
    keys.unshift(match[2]);
    indent = match[1]?.length ?? 0;
    if (indent === 0) break;
  }
  if (keys.length > 0 || root === undefined) return keys;
  return pathAt(root, offset).path.filter((step) => typeof step === 'string');
}
