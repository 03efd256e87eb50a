import { runScript } from '../shell/shell';
import type { ShellState } from '../shell/state';
import { absolute, attempt, type Program, type ProgramRun } from '../system/system';

const NAME = /^[A-Za-z_]\w*$/;

/** `sh` and `bash`: both the same shell, that words its errors as each of them does. */
export const shell: Program = async (run) => {
  const pipeFail = run.args[0] === '-o' && run.args[1] === 'pipefail';
  const [option, ...rest] = pipeFail ? run.args.slice(2) : run.args;
  if (option === '-c') {
    const [script, zero = run.name, ...positional] = rest;
    if (script === undefined) {
      run.stderr.write(`${run.name}: 0: -c requires an argument\n`);
      return 2;
    }
    return runScript(script, { ...stateOf(run, zero, positional), pipeFail }, run, run);
  }
  if (option === '-s' || option === undefined)
    return runScript(new TextDecoder().decode(await run.stdin.all()), stateOf(run, run.name, rest), run, run);
  if (option.startsWith('-')) {
    run.stderr.write(`${run.name}: 0: Illegal option ${option}\n`);
    return 2;
  }
  let text = '';
  const read = attempt(run, option, () => {
    text = new TextDecoder().decode(run.system.files.read(absolute(option, run.cwd), run.user));
  });
  return read ? runScript(text, stateOf(run, option, rest), run, run) : 127;
};

export function stateOf(
  { name, env, cwd, umask }: Pick<ProgramRun, 'name' | 'env' | 'cwd' | 'umask'>,
  zero: string,
  positional: readonly string[],
): ShellState {
  const variables = new Map([...env].filter(([variable]) => NAME.test(variable)));
  variables.set('PWD', cwd);
  return {
    name,
    variables,
    exported: new Set(variables.keys()),
    functions: new Map(),
    positional,
    zero,
    cwd,
    umask,
    noClobber: false,
    errExit: false,
    pipeFail: false,
    onExit: undefined,
    lastStatus: 0,
  };
}
