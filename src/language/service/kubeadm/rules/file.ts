import type { LintDocument, LintFile } from '../../document';
import type { DocumentFinding, NumberedDocument } from '../../family';
import { collect, type Finding, type FindingDetails, type RuleInfo, type TextRange } from '../../finding';
import { hasTemplate } from '../../text/placeholder';
import { nearestName } from '../../text/similar';
import {
  COMPONENT_KINDS,
  CURRENT_VERSION,
  KINDS,
  KUBEADM_GROUP,
  unreadableVersions,
  V1BETA3_DEPRECATED,
  V1BETA3_REMOVED,
  V1BETA4_SINCE,
} from '../data/api-versions';
import { rule, SPLITTING } from './info';

export const ka001 = rule(
  'KA001',
  'error',
  'The version of a kubeadm document is one that kubeadm can no longer read.',
  'Old versions are rewritten by `kubeadm config migrate` of the last kubeadm that still read them.',
  'kubeadm, util/config/common.go',
  {
    bad: 'apiVersion: kubeadm.k8s.io/v1beta2\nkind: ClusterConfiguration\n',
    good: 'apiVersion: kubeadm.k8s.io/v1beta4\nkind: ClusterConfiguration\n',
  },
);
export const ka002 = rule(
  'KA002',
  'warning',
  'The version of a kubeadm document is deprecated.',
  'v1beta3 is deprecated since 1.31 and gone in 1.37. Convert it while both are read.',
  'kubeadm, util/config/common.go',
);
export const ka003 = rule(
  'KA003',
  'error',
  'A kind does not exist in this version.',
  'ResetConfiguration and UpgradeConfiguration came with v1beta4; other kinds were never there. `kubeadm config validate` refuses the file.',
  'kubeadm, apis/kubeadm',
  {
    bad: 'apiVersion: kubeadm.k8s.io/v1beta3\nkind: ResetConfiguration\n',
    good: 'apiVersion: kubeadm.k8s.io/v1beta4\nkind: ResetConfiguration\n',
  },
);
export const ka004 = rule(
  'KA004',
  'error',
  'A kind is in the file twice.',
  'A file may hold each kind once, whatever its version. kubeadm reads nothing of it otherwise.',
  SPLITTING,
);
export const ka005 = rule(
  'KA005',
  'error',
  'A document does not say what it is.',
  'Each document needs an `apiVersion` with a group, and a `kind`; one that holds only comments counts as a document, too.',
  SPLITTING,
  {
    bad: '# my cluster\n---\napiVersion: kubeadm.k8s.io/v1beta4\nkind: InitConfiguration\n',
    good: '# my cluster\napiVersion: kubeadm.k8s.io/v1beta4\nkind: InitConfiguration\n',
  },
);
export const ka009 = rule(
  'KA009',
  'error',
  'A document is of a kind that kubeadm does not know.',
  '`kubeadm init` and `join` ignore it with a warning; `kubeadm config validate` and `migrate` refuse the file. Keep it in a file of its own.',
  'kubeadm, util/config/common.go',
);
export const ka091 = rule(
  'KA091',
  'warning',
  'Documents of several kubeadm versions stand in one file.',
  'kubeadm reads each in its own version, but people no longer see which fields count. Convert all to the newest.',
  'kubeadm, util/config',
);

export const ka092 = rule(
  'KA092',
  'error',
  'A document that begins with a brace is not JSON.',
  'kubeadm takes a document that begins with `{` for JSON, which allows neither comments, words without quotes nor a comma behind the last item.',
  'k8s.io/apimachinery, runtime/serializer/json',
  {
    bad: '{apiVersion: kubeadm.k8s.io/v1beta4, kind: ClusterConfiguration}\n',
    good: '{"apiVersion": "kubeadm.k8s.io/v1beta4", "kind": "ClusterConfiguration"}\n',
  },
);

export const fileRules: readonly RuleInfo[] = [ka001, ka002, ka003, ka004, ka005, ka009, ka091, ka092];

/** What the documents of a file show by their headers. */
export function checkHeaders(claimed: readonly NumberedDocument[], file: LintFile, minor: number): readonly DocumentFinding[] {
  const found: DocumentFinding[] = [];
  const at = (document: number) => {
    const findings: Finding[] = [];
    return {
      report: (info: RuleInfo, range: TextRange, message: string, details?: FindingDetails) => {
        collect(findings)(info, range, message, details);
        found.push({ document, finding: findings.at(-1)! });
      },
    };
  };
  const kinds = new Map<string, number>();
  const isRead = documentsOf(file);
  file.documents.forEach((document, number) => {
    const { report } = at(number);
    const { header, text } = document;
    if (isRead[number] !== true) return;
    const { kind, apiVersion, group } = header;
    const behind = /^---[^\S\n]+(?=[^\s#])[^\n]*/.exec(text);
    if (behind)
      report(
        ka005,
        { start: 0, end: behind[0].length },
        'kubeadm reads no file with anything but a comment behind the marker ---. Move it to the next line.',
      );
    if (hasTemplate(kind?.value ?? '') || hasTemplate(apiVersion?.value ?? '')) return;
    if (kind === undefined || apiVersion === undefined || kind.value === '' || apiVersion.value === '' || group === '') {
      // What is the family's own is told of elsewhere; the others stop kubeadm just as well.
      const isTold = document.parsed.error !== undefined && (group === KUBEADM_GROUP || hasTemplate(text));
      if (!isTold) report(ka005, firstOf(text), untyped(document));
      return;
    }
    const before = kinds.get(kind.value);
    if (before !== undefined) {
      report(ka004, kind, `${kind.value} is in this file twice, and kubeadm reads nothing of it then. Keep one.`, {
        related: [{ document: before, ...(file.documents[before]?.header.kind ?? { start: 0, end: 0 }), message: 'The first one.' }],
      });
    }
    kinds.set(kind.value, before ?? number);
    if (group === KUBEADM_GROUP) checkKind(document, minor, report, isDecoded(kind.value, file));
    if (number > 0 || !text.startsWith('---')) checkJson(document, report, isDecoded(kind.value, file));
    if (group !== KUBEADM_GROUP && !COMPONENT_KINDS.has(`${apiVersion.value}/${kind.value}`)) {
      report(
        ka009,
        kind,
        `kubeadm knows no ${kind.value} of ${apiVersion.value}: init and join ignore it, config validate refuses the file. Keep it in a file of its own.`,
      );
    }
  });
  const versions = new Set(claimed.map(({ document }) => document.header.version));
  if (versions.has('v1beta3') && versions.has('v1beta4')) {
    for (const { document, number } of claimed) {
      const { apiVersion, version } = document.header;
      if (version === 'v1beta3' && apiVersion)
        at(number).report(
          ka091,
          apiVersion,
          'This file mixes v1beta3 and v1beta4. Convert this document, so that the same fields count in all of them.',
        );
    }
  }
  return found;
}

type Tell = (info: RuleInfo, range: TextRange, message: string, details?: FindingDetails) => void;

/** @param isDecoded whether a command of kubeadm's gets as far as the version of this document */
function checkKind({ header }: LintDocument, minor: number, report: Tell, isDecoded: boolean): void {
  const { kind, apiVersion, version = '' } = header;
  if (kind === undefined || apiVersion === undefined) return;
  const last = unreadableVersions.get(version);
  if (last !== undefined) {
    report(
      ka001,
      apiVersion,
      `kubeadm no longer reads ${apiVersion.value}: kubeadm ${last} was the last that could rewrite it with "kubeadm config migrate". Write the document as ${KUBEADM_GROUP}/${CURRENT_VERSION}.${
        isDecoded ? '' : ` "kubeadm config validate" passes over a ${kind.value} unread; init and join find no configuration in it.`
      }`,
      { severity: isDecoded ? 'error' : 'warning' },
    );
    return;
  }
  if (version === 'v1beta3' && minor >= V1BETA3_REMOVED) {
    report(ka001, apiVersion, `kubeadm 1.${minor} no longer reads v1beta3. Convert the document to ${CURRENT_VERSION}.`);
  } else if (version === 'v1beta3' && minor >= V1BETA3_DEPRECATED) {
    report(
      ka002,
      apiVersion,
      `v1beta3 is deprecated since 1.${V1BETA3_DEPRECATED} and gone in 1.${V1BETA3_REMOVED}. Convert the document to ${CURRENT_VERSION}.`,
      { tag: 'deprecated' },
    );
  }
  if (version !== 'v1beta3' && version !== 'v1beta4') {
    const near = nearestName(version, Object.keys(KINDS));
    const why = version === 'v1' ? 'v1 is only an experiment of 1.37 and not usable yet.' : `kubeadm.k8s.io has no version "${version}".`;
    report(ka003, apiVersion, `${why} Write ${KUBEADM_GROUP}/${near ?? CURRENT_VERSION}.`);
    return;
  }
  if (version === 'v1beta4' && minor < V1BETA4_SINCE) {
    report(
      ka003,
      apiVersion,
      `kubeadm 1.${minor} does not know v1beta4 yet: it came with 1.${V1BETA4_SINCE}. Write ${KUBEADM_GROUP}/v1beta3.`,
    );
    return;
  }
  if (KINDS[version].includes(kind.value)) return;
  const other = version === 'v1beta3' && KINDS.v1beta4.includes(kind.value);
  const near = nearestName(kind.value, KINDS[version]);
  report(
    ka003,
    kind,
    other
      ? `${kind.value} came with v1beta4. Write ${KUBEADM_GROUP}/v1beta4.`
      : `kubeadm has no kind ${kind.value}.${near === undefined ? '' : ` Is ${near} meant?`}`,
    {
      ...(near === undefined || other
        ? {}
        : { fixes: [{ title: `Change to ${near}`, edits: [{ ...kind, newText: near }], isSafe: false }] }),
    },
  );
}

/** What begins with a brace is read as JSON, which has neither comments, words without quotes nor a comma too many. */
function checkJson({ text }: LintDocument, report: Tell, isDecoded: boolean): void {
  const body = text.replace(/^---[^\n]*\n/, '').trim();
  if (!isDecoded || !body.startsWith('{') || hasTemplate(text) || isJson(body)) return;
  const start = text.indexOf('{');
  report(
    ka092,
    { start, end: start + 1 },
    'kubeadm reads a document that begins with { as JSON, and this is none: look for words without quotes, a comma too many, or comments. Write it as JSON, or as YAML without the outer braces.',
  );
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

/**
 * Which parts of a file are documents to kubeadm. A marker ends what stands before it; where nothing does, the marker
 * itself begins the next document. So one marker too many is passed over, and a second one is a document without a kind.
 */
function documentsOf({ documents }: LintFile): readonly boolean[] {
  let isBefore = false;
  return documents.map(({ text }) => {
    const marker = /^---[^\S\n]*(?:#[^\n]*)?(?:\n|$)/.exec(text)?.[0] ?? '';
    isBefore = text.length > marker.length || (marker !== '' && !isBefore);
    return isBefore;
  });
}

/**
 * Old versions are refused for the kinds of today, and for every kind beside what init reads. A file with nothing but
 * kinds of the past, such as MasterConfiguration, passes `kubeadm config validate`.
 */
function isDecoded(kind: string, { documents }: LintFile): boolean {
  if (['InitConfiguration', 'ClusterConfiguration', 'JoinConfiguration', 'ResetConfiguration'].includes(kind)) return true;
  return documents.some(({ header }) => ['InitConfiguration', 'ClusterConfiguration'].includes(header.kind?.value ?? ''));
}

function untyped({ root, parsed, header: { kind, apiVersion, group } }: LintDocument): string {
  if (parsed.error !== undefined) return 'This document can not be read as YAML, and kubeadm then reads nothing of the file.';
  if (root === undefined)
    return 'This document holds nothing but blank lines or comments. kubeadm takes it for one without a kind and reads nothing of the file. Remove the marker (---) between it and the next document.';
  const missing = [...(apiVersion === undefined ? ['apiVersion'] : []), ...(kind === undefined ? ['kind'] : [])];
  if (missing.length === 0 && group === '' && KINDS.v1beta4.includes(kind?.value ?? ''))
    return `apiVersion "${apiVersion?.value ?? ''}" has no group, and kubeadm reads nothing of the file. Write ${KUBEADM_GROUP}/${CURRENT_VERSION}.`;
  if (missing.length === 0 && group === '')
    return `apiVersion "${apiVersion?.value ?? ''}" has no group. kubeadm reads nothing of a file with such a document: keep it in a file of its own.`;
  return `The document has no ${missing.join(' and no ')}, so kubeadm reads nothing of the file.`;
}

function firstOf(text: string): TextRange {
  const written = /^(?!---)[^\S\n]*\S.*$/m.exec(text) ?? /\S.*/.exec(text);
  if (!written) return { start: 0, end: Math.min(1, text.length) };
  return { start: written.index, end: written.index + written[0].trimEnd().length };
}
