import type { LintDocument, LintFile } from '../../document';
import type { Completion, Environment } from '../../family';
import { openPath } from '../../text/open-path';
import { pathAt } from '../../yaml/walk';
import { CURRENT_VERSION, KINDS, KUBEADM_GROUP } from '../data/api-versions';
import { componentFlags, programs, type FlagComponent } from '../data/component-flags';
import { componentGatesOf } from '../../../../core/policy/releases/component-gates';
import { gatesOf } from '../../../../core/policy/releases/kubeadm-gates';
import { phases, type PhaseCommand } from '../data/phases';
import { componentMinors, minorFor } from '../minor';

const COMMANDS: Readonly<Record<string, PhaseCommand>> = {
  InitConfiguration: 'init',
  JoinConfiguration: 'join',
  ResetConfiguration: 'reset',
};

/** What the schema of the fields does not know: kinds of the file, phases of the command, feature gates of the version, flags, gates of components. */
export function complete(document: LintDocument, offset: number, environment: Environment, file: LintFile): readonly Completion[] {
  const line = document.text.slice(document.text.lastIndexOf('\n', offset - 1) + 1, offset);
  const header = completeHeader(line, document, file);
  if (header !== undefined) return header;
  const path = pathOf(document, offset);
  switch (path.at(-1)) {
    case 'skipPhases':
      return completePhases(path, document);
    case 'featureGates':
      return gatesOf(minorFor(file, environment)).map(({ name, doc }) => ({
        label: name,
        kind: 'field',
        documentation: doc,
        insertText: `${name}: `,
      }));
    case 'extraArgs':
    case 'kubeletExtraArgs':
      // etcd has gates of its own.
      return [
        ...completeFlags(path, line, document.header.version === 'v1beta3'),
        ...(path.includes('etcd') ? [] : completeGates(document, offset, componentMinors(file, environment))),
      ];
    default:
      return [];
  }
}

/** The version, and the kinds that the file has not yet: of each one may stand there. */
function completeHeader(line: string, document: LintDocument, file: LintFile): readonly Completion[] | undefined {
  if (/^apiVersion:[ \t]+\S*$/.test(line)) {
    const value = `${KUBEADM_GROUP}/${CURRENT_VERSION}`;
    return [{ label: value, kind: 'value', insertText: value, replace: wordBehind(document, 'apiVersion') }];
  }
  if (!/^kind:[ \t]+\w*$/.test(line)) return undefined;
  const others = new Set(file.documents.filter((other) => other !== document).map(({ header }) => header.kind?.value));
  const version = document.header.version === 'v1beta3' ? 'v1beta3' : CURRENT_VERSION;
  return KINDS[version].filter((kind) => !others.has(kind)).map((kind) => ({ label: kind, kind: 'value', insertText: kind }));
}

/** The whole value of a key of the header, slashes too. */
function wordBehind({ text }: LintDocument, key: string): { readonly start: number; readonly end: number } {
  const match = new RegExp(`^${key}:[ \\t]+(\\S*)`, 'm').exec(text);
  const end = match === null ? 0 : match.index + match[0].length;
  return { start: end - (match?.[1]?.length ?? 0), end };
}

function completePhases(path: readonly string[], { header }: LintDocument): readonly Completion[] {
  const command = path[0] === 'apply' ? 'upgrade apply' : path[0] === 'node' ? 'upgrade node' : COMMANDS[header.kind?.value ?? ''];
  if (command === undefined) return [];
  return phases[command].map((phase) => ({ label: phase, kind: 'value', detail: `phase of kubeadm ${command}`, insertText: phase }));
}

const COMPONENTS: readonly FlagComponent[] = ['apiServer', 'controllerManager', 'scheduler', 'etcd'];

/** Flags of the component: behind `name:` in the list of v1beta4, as keys in the mapping of v1beta3. */
function completeFlags(path: readonly string[], line: string, isMap: boolean): readonly Completion[] {
  const component = path.at(-1) === 'kubeletExtraArgs' ? 'kubelet' : COMPONENTS.find((name) => path.includes(name));
  const isName = isMap ? /^[ \t]*[\w.-]*$/.test(line) : /^[ \t]*(?:- )?name:[ \t]+[\w.-]*$/.test(line);
  if (component === undefined || !isName) return [];
  return componentFlags[component].map(({ name, value, isDeprecated }) => ({
    label: name,
    kind: isMap ? 'field' : 'value',
    detail: `${value === 'switch' ? 'true or false' : value} · ${programs[component]}`,
    insertText: isMap ? `${name}: ` : name,
    sortText: `${isDeprecated ? '1' : '0'}${name}`,
    ...(isDeprecated ? { isDeprecated } : {}),
  }));
}

/** The last gate of the value of `feature-gates`, in both shapes. */
function completeGates({ text }: LintDocument, offset: number, minors: readonly number[]): readonly Completion[] {
  const before = /(?:feature-gates:|name:[ \t]+["']?feature-gates["']?[ \t]*\r?\n[ \t]*value:)[ \t]+["']?(?:[\w:=]+,[ \t]*)*(\w*)$/.exec(
    text.slice(0, offset),
  );
  if (before === null) return [];
  const replace = { start: offset - (before[1] ?? '').length, end: offset };
  return componentGatesOf(minors).map((label) => ({ label, kind: 'value', insertText: `${label}=true`, replace }));
}

function pathOf({ text, root }: LintDocument, offset: number): readonly string[] {
  const keys = openPath(text, offset);
  if (keys.length > 0 || root === undefined) return keys;
  return pathAt(root, offset).path.filter((step) => typeof step === 'string');
}
