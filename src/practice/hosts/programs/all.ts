import type { Program } from '../system/system';
import { awk } from './awk';
import * as columns from './columns';
import * as files from './files';
import { find } from './find';
import { grep } from './grep';
import * as host from './host';
import * as reading from './reading';
import { sed } from './sed';
import { setsid, systemdRun } from './services';
import { shell } from './shells';
import { sudo } from './sudo';
import { test } from './test';

/** What every host has, as a small Debian has it. A program that is not listed is not there. */
export const BASE_PROGRAMS: Readonly<Record<string, Program>> = {
  ...columns,
  ...files,
  ...host,
  ...reading,
  awk,
  bash: shell,
  false: () => 1,
  find,
  grep,
  sed,
  setsid,
  sh: shell,
  sudo,
  'systemd-run': systemdRun,
  test,
  true: () => 0,
};
