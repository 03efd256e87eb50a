import type { RuleInfo } from '../../finding';
import { isPlaceholder } from '../../text/placeholder';
import { nearestName } from '../../text/similar';
import { objectMeta } from '../../custom-resource/structural/object-meta/table';
import { checkType, type StructureProblem } from '../../structure/check';
import { bool, stringMap, struct, type FieldType } from '../../structure/table';
import { asScalar, duplicates, entry, get, isNull, pairs } from '../../yaml/walk';
import { SECTION_KEYS } from '../semantics/fields';
import type { Scene } from './scene';

export const badEnvelope: RuleInfo = {
  id: 'AA032',
  severity: 'error',
  title: 'Around the map stands a ConfigMap of apiVersion v1.',
  explanation:
    'kubectl and the API server refuse an object without `apiVersion: v1`, with fields that a ConfigMap does not have, or with labels that are no texts. The sections stand below `data`, not beside it.',
  example: {
    bad: 'kind: ConfigMap\nmetadata:\n  name: aws-auth\n  namespace: kube-system',
    good: 'apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: aws-auth\n  namespace: kube-system',
  },
  source: 'k8s.io/api core/v1 ConfigMap',
};

const FIELDS = ['apiVersion', 'kind', 'metadata', 'data', 'binaryData', 'immutable'];

export function checkEnvelope({ file, report }: Scene): void {
  checkVersion({ file, report });
  for (const pair of pairs(file.object)) {
    if (FIELDS.includes(pair.name) || isPlaceholder(pair.name)) continue;
    const isSection = SECTION_KEYS.some((key) => key === pair.name);
    const right = isSection ? undefined : nearestName(pair.name, FIELDS);
    const advice = isSection ? ' Move it below data.' : right === undefined ? ' Remove it.' : ` ${right} was probably meant.`;
    report(badEnvelope, pair.key, `A ConfigMap has no field ${pair.name}: kubectl refuses the object, or the field is dropped.${advice}`, {
      fixes:
        right !== undefined && entry(file.object, right) === undefined
          ? [{ title: `Rename to ${right}`, edits: [{ start: pair.key.start, end: pair.key.end, newText: right }], isSafe: true }]
          : [],
    });
  }
  for (const { key } of duplicates(file.object))
    report(badEnvelope, key, 'This key was already written: the API server refuses an object with a key twice. Remove one.');
  checkParts({ file, report });
}

function checkVersion({ file, report }: Pick<Scene, 'file' | 'report'>): void {
  const version = asScalar(entry(file.object, 'apiVersion')?.value);
  if (version === undefined || isNull(version)) {
    const kind = entry(file.object, 'kind');
    const isMissing = entry(file.object, 'apiVersion') === undefined && kind !== undefined && !file.object.isFlow;
    report(badEnvelope, kind?.value ?? file.object, 'apiVersion is missing: nothing can be applied without it. Write apiVersion: v1.', {
      fixes: isMissing
        ? [
            {
              title: 'Add apiVersion: v1',
              edits: [{ start: kind.key.start, end: kind.key.start, newText: 'apiVersion: v1\n' }],
              isSafe: true,
            },
          ]
        : [],
    });
  } else if (version.text !== 'v1' && !isPlaceholder(version.text)) {
    report(badEnvelope, version, `ConfigMap is a kind of apiVersion v1; ${version.text} has none. Write v1.`, {
      fixes: [{ title: 'Write v1', edits: [{ start: version.start, end: version.end, newText: 'v1' }], isSafe: true }],
    });
  }
}

/** The fields beside data, whose values AA003 judges. */
const PARTS: readonly (readonly [string, FieldType])[] = [
  ['metadata', struct(objectMeta)],
  ['binaryData', stringMap],
  ['immutable', bool],
];

function checkParts({ file, report }: Pick<Scene, 'file' | 'report'>): void {
  if (file.isTemplated) return;
  const problems: StructureProblem[] = [];
  for (const [name, type] of PARTS) checkType(get(file.object, name), type, [name], { minor: undefined }, problems);
  for (const problem of problems) {
    switch (problem.problem) {
      case 'unknownField':
      case 'wrongCase': {
        const right = problem.problem === 'wrongCase' ? problem.right : problem.nearest;
        report(
          badEnvelope,
          problem.entry.key,
          `metadata has no field ${problem.name}: kubectl refuses the object.${right === undefined ? ' Remove it.' : ` ${right} was probably meant.`}`,
        );
        break;
      }
      case 'duplicateKey':
        report(
          badEnvelope,
          problem.entry.key,
          `${problem.name} was already written in the same mapping: the API server refuses that. Remove one.`,
        );
        break;
      case 'wrongType':
        report(
          badEnvelope,
          problem.node,
          `${problem.path.join('.')} is ${problem.found}, which the API server refuses there. Texts that look like numbers or booleans need quotes.`,
        );
        break;
      case 'otherVersion':
        break;
    }
  }
}
