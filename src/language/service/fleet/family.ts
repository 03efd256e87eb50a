import type { LintDocument, LintFile } from '../document';
import type { Family } from '../family';
import { collect, type Finding } from '../finding';
import { checkBootstrap } from './check-bootstrap';
import { checkEntries } from './check-hosts';
import { checkSnapshots } from './check-snapshots';
import { checkShape } from './check-structure';
import { complete, definition, symbols } from './features/navigate';
import { head } from './place';
import { fl005, rules } from './rules';
import { checkSecrets } from './secrets';
import { fleetFile } from './table';

/** `drydock.yaml`: the clusters of a workspace, their guards and hosts. Known by its name, as Drydock itself finds it. */
export const fleetFamily: Family = {
  id: 'fleet',
  rules,
  // An object of Kubernetes that happens to lie in a file of that name is none.
  claims: ({ header }, file) => header.apiVersion === undefined && FILE.test(fileName(file)),
  checkDocument,
  features: { structure: () => fleetFile, complete, definition, symbols },
};

const FILE = /^drydock\.ya?ml$/;
const READ = 'drydock.yaml';

function checkDocument(document: LintDocument, _environment: unknown, file: LintFile): readonly Finding[] {
  const findings: Finding[] = [];
  const report = collect(findings);
  const { root } = document;
  if (root === undefined) return findings;
  if (file.documents.find((other) => other.root !== undefined) !== document) {
    report(fl005, head(root), 'Drydock reads one document of a fleet file, and this is a further one. Write its clusters in the first.');
    return findings;
  }
  if (fileName(file) !== READ)
    report(fl005, head(root), `Drydock reads ${READ}, not ${fileName(file)}. Rename the file.`, { severity: 'warning' });
  checkShape(document, report);
  checkEntries(document, report);
  checkSecrets(document, report);
  checkSnapshots(document, report);
  checkBootstrap(document, report);
  return findings;
}

/** Last part of a path or URI. */
function fileName({ name }: LintFile): string {
  return name.split(/[\\/]/).at(-1) ?? '';
}
