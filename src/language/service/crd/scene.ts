import type { Report } from '../finding';
import type { DefinitionView } from './definition';

/** One definition and what its checks need to know. */
export interface Scene {
  readonly definition: DefinitionView;
  readonly report: Report;
  /** The minor of Kubernetes (1.x) that the file is meant for; undefined: the newest known. */
  readonly minor: number | undefined;
}
