import { counterparts } from '../counterparts';
import type { LintDocument, LintFile } from '../document';
import type { Completion, Environment, FamilyFeatures, Target } from '../family';
import { componentGatesOf } from '../../../core/policy/releases/component-gates';
import { componentMinors } from '../kubeadm/minor';
import { outline } from '../outline';
import type { StructTable } from '../structure/table';
import { openPath } from '../text/open-path';

/** What the kubelet watches. Source: pkg/kubelet/eviction/api. */
const SIGNALS: readonly (readonly [signal: string, doc: string])[] = [
  ['memory.available', 'Memory of the node that is free.'],
  ['nodefs.available', 'Space on the file system of the kubelet: logs, emptyDir volumes.'],
  ['nodefs.inodesFree', 'Inodes on the file system of the kubelet.'],
  ['imagefs.available', 'Space on the file system of the images.'],
  ['imagefs.inodesFree', 'Inodes on the file system of the images.'],
  ['containerfs.available', 'Space on the file system of the writable layers, where it is another one.'],
  ['containerfs.inodesFree', 'Inodes on the file system of the writable layers.'],
  ['pid.available', 'Process ids that are free.'],
  ['allocatableMemory.available', 'Memory that is free of what pods may have.'],
];

/** Fields that map signals, with a value to begin with. */
const EVICTION: Readonly<Record<string, string>> = {
  evictionHard: '"10%"',
  evictionSoft: '"15%"',
  evictionSoftGracePeriod: '1m30s',
  evictionMinimumReclaim: '"5%"',
};

/** @param structure the table of a document */
export function makeFeatures(structure: (document: LintDocument) => StructTable | undefined): FamilyFeatures {
  return {
    structure,
    complete,
    symbols: ({ root }) => outline(root),
    definition: (document: LintDocument, offset: number, _environment: Environment, file: LintFile): readonly Target[] =>
      counterparts(document, offset, file),
  };
}

/** The signals of evictions and the feature gates; fields are completed by their schema. */
function complete({ text }: LintDocument, offset: number, environment: Environment, file: LintFile): readonly Completion[] {
  const line = text.slice(text.lastIndexOf('\n', offset - 1) + 1, offset);
  if (!/^[ \t]+[\w.]*$/.test(line)) return [];
  const field = openPath(text, offset).at(-1) ?? '';
  if (field === 'featureGates')
    return componentGatesOf(componentMinors(file, environment)).map((label) => ({ label, kind: 'field', insertText: `${label}: ` }));
  const value = EVICTION[field];
  if (value === undefined) return [];
  return SIGNALS.map(([label, documentation]) => ({
    label,
    kind: 'field',
    documentation,
    insertText: `${label}: \${1:${value}}$0`,
    isSnippet: true,
  }));
}
