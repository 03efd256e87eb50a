import { reasonOf } from '../system/file-error';
import { absolute, complain, type ProgramRun } from '../system/system';

/** Does something with the content of each file, or of stdin where none is named. */
export async function each(
  run: ProgramRun,
  operands: readonly string[],
  failure: (operand: string) => string,
  use: (bytes: Uint8Array, operand: string) => void,
): Promise<number> {
  if (operands.length === 0) use(await run.stdin.all(), '-');
  let status = 0;
  for (const operand of operands) {
    if (operand === '-') {
      use(await run.stdin.all(), '-');
      continue;
    }
    try {
      use(run.system.files.read(absolute(operand, run.cwd), run.user), operand);
    } catch (error) {
      status = complain(run, failure(operand).replace('%', reasonOf(error)));
    }
  }
  return status;
}
