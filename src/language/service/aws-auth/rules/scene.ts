import type { Environment } from '../../family';
import type { Report } from '../../finding';
import type { AuthFile } from '../model/auth-file';

/** What a check looks at. */
export interface Scene {
  readonly file: AuthFile;
  readonly environment: Environment;
  readonly report: Report;
}
