import type { Fix, RuleInfo, Severity } from '../../finding';
import { checkStructure, describeType, type StructureProblem } from '../../structure/check';
import { asMap, asScalar, isNull, pairs, type PathStep } from '../../yaml/walk';
import { scalarValue } from '../../yaml/scalar-value';
import type { YamlEntry, YamlNode } from '../../yaml/nodes';
import { parseDuration } from '../go/duration';
import { tables } from '../data/tables';
import type { Judge } from '../scope';
import { argsConversion } from '../convert/args';
import { DECODING, rule } from './info';

const logged =
  '`kubeadm config validate` refuses the file; `kubeadm init`, `join` and `upgrade` only log a warning and go on without the field, so that what was meant never takes effect.';

export const ka006 = rule(
  'KA006',
  'error',
  'A field does not exist in this kind and version.',
  `No field of this name is known. ${logged}`,
  DECODING,
  {
    bad: 'networking:\n  podSubnets: 10.244.0.0/16\n',
    good: 'networking:\n  podSubnet: 10.244.0.0/16\n',
  },
);
export const ka007 = rule(
  'KA007',
  'error',
  'A field differs from a known one by the case of its letters.',
  `Names of fields are compared exactly. ${logged}`,
  DECODING,
  {
    bad: 'apiserver:\n  certSANs: [api.example.com]\n',
    good: 'apiServer:\n  certSANs: [api.example.com]\n',
  },
);
export const ka008 = rule(
  'KA008',
  'error',
  'A key is written twice in one mapping.',
  `Of two equal keys only the last counts, and what the first one held is lost. ${logged}`,
  DECODING,
);
export const ka014 = rule(
  'KA014',
  'error',
  'Extra arguments have the shape of another version, or one has no name.',
  'v1beta3 takes extra arguments as a mapping of names to values, v1beta4 as a list of `name` and `value`, in which a name may come more than once. kubeadm can not read one as the other, and refuses arguments without a name.',
  'kubeadm, apis/kubeadm/{v1beta3,v1beta4}/types.go',
  { bad: 'extraArgs:\n  v: "2"\n', good: 'extraArgs:\n  - name: v\n    value: "2"\n' },
);
export const ka019 = rule(
  'KA019',
  'error',
  'A value is of the wrong type.',
  'kubeadm can not decode the document. The usual reason is a value without quotes: YAML reads `30`, `1.30`, `true` and `on` as numbers and booleans, where a text is wanted.',
  DECODING,
  {
    bad: 'kubernetesVersion: 1.30\n',
    good: 'kubernetesVersion: v1.30.0\n',
  },
);
export const ka080 = rule(
  'KA080',
  'error',
  'A duration is not one of Go.',
  'Durations are written as numbers with units: `5m0s`, `24h`, `90s`. Days do not exist. A negative one is taken, but never waits.',
  'Go, time.ParseDuration',
  {
    bad: 'timeouts:\n  discovery: 5 minutes\n',
    good: 'timeouts:\n  discovery: 5m0s\n',
  },
);

export const structureRules: readonly RuleInfo[] = [ka006, ka007, ka008, ka014, ka019, ka080];

/** What a strict decoder has against an object. @param ceiling the most that may count: `warning` where no tool decodes it */
export function checkFields(judge: Judge, kind: string, ceiling: Severity): void {
  const { version, minor } = judge.scope;
  const table = tables[version][kind];
  if (table === undefined) return;
  const severity = (own: Severity): Severity => (ceiling === 'error' ? own : 'warning');
  const problems = checkStructure(judge.root, table, { minor });
  // A wrong shape of arguments says everything about what is in it.
  const shapes = problems
    .filter((problem) => problem.problem === 'wrongType' && isArgs(problem.path))
    .map(({ path }) => JSON.stringify(path).slice(0, -1));
  for (const problem of problems) {
    const own = JSON.stringify(problem.path);
    if (shapes.some((shape) => own.startsWith(`${shape},`))) continue;
    tell(judge, kind, problem, severity);
  }
  checkDurations(judge, severity('error'));
}

function isArgs(path: readonly PathStep[]): boolean {
  return path.at(-1) === 'extraArgs' || path.at(-1) === 'kubeletExtraArgs';
}

function tell(judge: Judge, kind: string, problem: StructureProblem, severity: (own: Severity) => Severity): void {
  const { report, version } = judge.scope;
  switch (problem.problem) {
    case 'unknownField': {
      const { entry, name, nearest, path, table } = problem;
      const other = version === 'v1beta3' ? 'v1beta4' : 'v1beta3';
      const inOther = tables[other][kind] !== undefined && existsIn(other, kind, path);
      const known = inOther
        ? ` It exists in ${other}: convert the document.`
        : nearest === undefined
          ? ` Known are ${list(Object.keys(table.fields))}.`
          : ` Is ${nearest} meant?`;
      report(
        ka006,
        entry.key,
        `${where(path)} has no field "${name}" in ${version}; kubeadm init ignores it, and kubeadm config validate refuses the file.${known}`,
        {
          severity: severity(ka006.severity),
          ...(nearest === undefined || inOther ? {} : { fixes: [rename(entry, nearest)] }),
        },
      );
      return;
    }
    case 'otherVersion': {
      const { entry, name, field } = problem;
      const when =
        field.since !== undefined && field.since > judge.scope.minor
          ? `exists only since Kubernetes 1.${field.since}`
          : `is gone since Kubernetes 1.${field.removedIn ?? 0}`;
      report(ka006, entry.key, `The field "${name}" ${when}; this file is for 1.${judge.scope.minor}.`, {
        severity: severity(ka006.severity),
      });
      return;
    }
    case 'wrongCase':
      report(
        ka007,
        problem.entry.key,
        `The field is called ${problem.right}: "${problem.name}" differs in its letters' case and is ignored by kubeadm init.`,
        {
          severity: severity(ka007.severity),
          fixes: [rename(problem.entry, problem.right)],
        },
      );
      return;
    case 'duplicateKey':
      report(ka008, problem.entry.key, `"${problem.name}" is written twice here; only the last one counts. Keep one.`, {
        severity: severity(ka008.severity),
      });
      return;
    case 'wrongType':
      wrongType(judge, problem, severity);
  }
}

function wrongType(
  judge: Judge,
  problem: Extract<StructureProblem, { problem: 'wrongType' }>,
  severity: (own: Severity) => Severity,
): void {
  const { report, version } = judge.scope;
  const { node, path, expected, found } = problem;
  if (isArgs(path) && (node.kind === 'map' || node.kind === 'seq')) {
    const wanted = version === 'v1beta4' ? 'a list of name and value' : 'a mapping of names to values';
    const fix = version === 'v1beta4' ? argsConversion(node, judge.scope.text) : undefined;
    report(
      ka014,
      judge.range(path),
      `In ${version}, ${String(path.at(-1))} is ${wanted}, not ${found}. kubeadm can not read the document.`,
      {
        severity: severity(ka014.severity),
        ...(fix ? { fixes: [{ title: 'Write the arguments as a list', edits: fix, isSafe: true }] } : {}),
      },
    );
    return;
  }
  const fixes = quoting(node, expected.is);
  report(
    ka019,
    node.kind === 'scalar' ? node : judge.range(path),
    `${where(path, true)} must be ${describeType(expected)}, but it is ${found}. kubeadm can not read the document.`,
    {
      severity: severity(ka019.severity),
      ...(fixes ? { fixes: [fixes] } : {}),
    },
  );
}

/** Numbers and booleans where a text is wanted only lack their quotes. */
function quoting(node: YamlNode, wanted: string): Fix | undefined {
  if (wanted !== 'string' || node.kind !== 'scalar' || node.style !== 'plain') return undefined;
  return {
    title: 'Put the value in quotes',
    edits: [{ start: node.start, end: node.end, newText: JSON.stringify(node.text) }],
    isSafe: true,
  };
}

function rename(entry: YamlEntry, name: string): Fix {
  return { title: `Rename to ${name}`, edits: [{ start: entry.key.start, end: entry.key.end, newText: name }], isSafe: true };
}

function where(path: readonly PathStep[], isWhole = false): string {
  const shown = isWhole ? path : path.slice(0, -1);
  const text = shown.reduce<string>(
    (sum, step) => (typeof step === 'number' ? `${sum}[${step}]` : sum === '' ? step : `${sum}.${step}`),
    '',
  );
  return text === '' ? 'The document' : text;
}

function existsIn(version: 'v1beta3' | 'v1beta4', kind: string, path: readonly PathStep[]): boolean {
  let fields = tables[version][kind]?.fields;
  for (const [index, step] of path.entries()) {
    if (typeof step === 'number') continue;
    const field = fields?.[step];
    if (field === undefined) return false;
    if (index === path.length - 1) return true;
    const type = field.type.is === 'list' || field.type.is === 'map' ? field.type.of : field.type;
    fields = type.is === 'struct' ? type.table.fields : undefined;
  }
  return false;
}

function list(names: readonly string[]): string {
  return names.filter((name) => name !== 'apiVersion' && name !== 'kind').join(', ');
}

function checkDurations(judge: Judge, severity: Severity): void {
  for (const path of DURATIONS) durationAt(judge, path, severity);
  const tokens = judge.node(['bootstrapTokens']);
  if (tokens?.kind === 'seq') tokens.items.forEach((_item, index) => durationAt(judge, ['bootstrapTokens', index, 'ttl'], severity));
}

function durationAt(judge: Judge, path: readonly PathStep[], severity: Severity): void {
  const scalar = asScalar(judge.node(path));
  if (scalar === undefined) return;
  const value = scalarValue(scalar);
  if (typeof value !== 'string' || /[${<]/.test(value)) return;
  const length = parseDuration(value);
  if (length === undefined)
    judge.say(ka080, path, `"${value}" is not a duration of Go: write numbers with units, such as 5m0s or 24h.`, { severity });
  else if (length < 0) judge.say(ka080, path, `"${value}" is negative: nothing waits that long.`, { severity: 'warning' });
}

const DURATIONS: readonly (readonly PathStep[])[] = [
  ...[
    'controlPlaneComponentHealthCheck',
    'kubeletHealthCheck',
    'kubernetesAPICall',
    'etcdAPICall',
    'tlsBootstrap',
    'discovery',
    'upgradeManifests',
  ].map((name) => ['timeouts', name]),
  ['apiServer', 'timeoutForControlPlane'],
  ['discovery', 'timeout'],
  ['certificateValidityPeriod'],
  ['caCertificateValidityPeriod'],
];

/** Names of arguments with their place, in both shapes. */
export function argumentsAt(
  judge: Judge,
  path: readonly PathStep[],
): readonly { readonly name: string; readonly value: string; readonly key: YamlNode; readonly at: YamlNode | undefined }[] {
  const node = judge.node(path);
  if (node?.kind === 'seq') {
    return node.items.flatMap((item, index) => {
      const map = asMap(item);
      if (!map) return [];
      const name = asScalar(judge.node([...path, index, 'name']));
      const value = judge.node([...path, index, 'value']);
      return [{ name: name?.text ?? '', value: textOf(value), key: name ?? map.entries[0]?.key ?? item, at: value }];
    });
  }
  return pairs(node).map(({ name, key, value }) => ({ name, value: textOf(value), key, at: value }));
}

/** As Go sees it: null is the empty text. */
function textOf(node: YamlNode | undefined): string {
  return node === undefined || isNull(node) ? '' : (asScalar(node)?.text ?? '');
}
