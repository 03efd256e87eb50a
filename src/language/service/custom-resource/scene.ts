import type { CrdDefinition, CrdVersion } from '../crd/source';
import type { LintDocument } from '../document';
import type { Report } from '../finding';
import type { Places } from './places';
import type { Resource } from './resource';

/** One object and what its checks need to know. */
export interface Scene {
  readonly document: LintDocument;
  readonly resource: Resource;
  readonly places: Places;
  readonly definition: CrdDefinition;
  readonly version: CrdVersion;
  /** `Widget v1`, for messages. */
  readonly title: string;
  /** The object is a patch or an expectation: what is not written in it is written elsewhere. */
  readonly isPartial: boolean;
  readonly report: Report;
}
