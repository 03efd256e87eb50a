import type { LintDocument } from '../../document';
import type { StructTable } from '../../structure/table';
import { tables } from '../data/tables';

/** The table of a document's kind and version. */
export function structureOf({ header: { version, kind } }: LintDocument): StructTable | undefined {
  return version === 'v1beta3' || version === 'v1beta4' ? tables[version][kind?.value ?? ''] : undefined;
}
