import type { Program } from '../system/system';
import { awk } from './awk';
import * as files from './files';
import { find } from './find';
import * as host from './host';
import * as reading from './reading';
import { shell } from './shells';
import { sudo } from './sudo';
import { test } from './test';

/** What every host has, as a small Debian has it. A program that is not listed is not there. */
export const BASE_PROGRAMS: Readonly<Record<string, Program>> = {
  ...files,
  ...host,
  ...reading,
  awk,
  bash: shell,
  false: () => 1,
  find,
  sh: shell,
  sudo,
  test,
  true: () => 0,
};
