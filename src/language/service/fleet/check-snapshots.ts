import { durationSeconds } from '../../../core/parse/go-duration';
import type { LintDocument } from '../document';
import type { Report } from '../finding';
import { asScalar, get, items } from '../yaml/walk';
import { plainValue } from '../yaml/scalar-value';
import { fl030 } from './rules';

const COUNTS = ['last', 'daily', 'weekly', 'monthly'];

/** What is wanted of the snapshots of a cluster: what is neither a duration nor a number of snapshots counts for nothing. */
export function checkSnapshots({ root }: LintDocument, report: Report): void {
  for (const cluster of items(get(root, 'clusters'))) {
    const snapshots = get(cluster, 'snapshots');
    const retention = get(snapshots, 'retention');
    for (const [field, node] of [
      ['rpo', get(snapshots, 'rpo')],
      ['within', get(retention, 'within')],
    ] as const) {
      const scalar = asScalar(node);
      if (scalar === undefined || scalar.text === '' || (durationSeconds(scalar.text) ?? 0) > 0) continue;
      report(fl030, scalar, `${field} must be a duration such as 6h, 90m or 48h, but it is ${scalar.text}.`);
    }
    for (const field of COUNTS) {
      const scalar = asScalar(get(retention, field));
      const value = scalar === undefined ? undefined : plainValue(scalar.text);
      if (scalar === undefined || typeof value !== 'number' || value >= 0) continue;
      report(fl030, scalar, `${field} is how many snapshots stay, and can not be ${scalar.text}.`);
    }
  }
}
