import { NOWHERE } from '../system/streams';
import { complain, StartFailure, type Program } from '../system/system';

/** Ends with the machine, and with nothing before. */
const ON_ITS_OWN = new AbortController().signal;
const FLAGS = ['--quiet', '--collect', '--no-block', '-q', '-G'];

/** `systemd-run [--quiet] [--collect] [--setenv=NAME=VALUE…] COMMAND…`: a service that goes on by itself. */
export const systemdRun: Program = (run) => {
  const env = new Map([['PATH', '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin']]);
  let at = 0;
  for (; run.args[at]?.startsWith('-') === true; at++) {
    const word = run.args[at] ?? '';
    const [, name, value] = /^--setenv=([^=]+)=(.*)$/s.exec(word) ?? [];
    if (name !== undefined) env.set(name, value ?? '');
    else if (!FLAGS.includes(word)) return complain(run, `unrecognized option '${word}'`);
  }
  const [name, ...args] = run.args.slice(at);
  if (name === undefined) return complain(run, 'Command line to execute required.');
  if (run.user.uid !== 0) {
    run.stderr.write('Failed to start transient service unit: Interactive authentication required.\n');
    return 1;
  }
  const { system, user } = run;
  if (system.which(name, env.get('PATH') ?? '', user) === undefined)
    return complain(run, `Failed to find executable ${name}: No such file or directory`);
  const streams = { stdin: { all: async () => new Uint8Array(), line: async () => undefined }, stdout: NOWHERE, stderr: NOWHERE };
  // Whatever ends it is told by what it leaves in its folder.
  void system.execute({ argv: [name, ...args], env, cwd: '/', umask: 0o022, user, parent: ON_ITS_OWN, ...streams }).catch(() => undefined);
  return 0;
};

/** `setsid COMMAND…` */
export const setsid: Program = async (run) => {
  const [name, ...args] = run.args;
  if (name === undefined) return complain(run, 'no command specified');
  const { system, env, cwd, umask, user, stdin, stdout, stderr } = run;
  try {
    return await system.execute({ argv: [name, ...args], env, cwd, umask, user, parent: ON_ITS_OWN, stdin, stdout, stderr });
  } catch (error) {
    if (error instanceof StartFailure) return complain(run, `failed to execute ${name}: No such file or directory`, error.status);
    throw error;
  }
};
