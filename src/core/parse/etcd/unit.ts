import { parse } from 'yaml';
import { fields, text } from '../kubernetes/fields';

/** How a service of etcd is started. */
export interface EtcdUnit {
  /** Program and arguments. */
  readonly command: readonly string[];
  readonly environment: ReadonlyMap<string, string>;
  /** Files with more of the environment. */
  readonly environmentFiles: readonly string[];
}

/** Reads what `systemctl show` tells of a service: `ExecStart={ path=… ; argv[]=… ; ignore_errors=no ; … }`. */
export function parseUnit(shown: string): EtcdUnit {
  const argv = /^ExecStart=.*?argv\[\]=(.*?) ; ignore_errors=/m.exec(shown)?.[1] ?? '';
  return {
    command: argv.split(/\s+/).filter((word) => word !== ''),
    environment: new Map([...(/^Environment=(.*)$/m.exec(shown)?.[1]?.matchAll(/"?(\w+)=([^\s"]*)"?/g) ?? [])].map(pair)),
    environmentFiles: [...shown.matchAll(/^EnvironmentFiles=(\S+)/gm)].map(([, path]) => path as string),
  };
}

/** Reads a file of assignments, as systemd does: comments and empty lines are passed over, quotes belong to nobody. */
export function parseEnvironment(content: string): ReadonlyMap<string, string> {
  return new Map([...content.matchAll(/^\s*(?:export\s+)?(\w+)=["']?(.*?)["']?\s*$/gm)].map(pair));
}

function pair([, name = '', value = '']: RegExpMatchArray): readonly [string, string] {
  return [name, value];
}

/** The path after `--config-file`; undefined: etcd is configured by flags and its environment. */
export function configFileOf({ command, environment }: EtcdUnit): string | undefined {
  return flag(command, 'config-file') ?? environment.get('ETCD_CONFIG_FILE');
}

/**
 * A setting of etcd by the name of its flag. A configuration file is all there is where there is one; else a flag goes before the
 * environment. Source: etcd, "Configuration options".
 * @param file content of the configuration file
 */
export function settingOf({ command, environment }: EtcdUnit, name: string, file?: string): string | undefined {
  if (file !== undefined) return text(fields(parse(file))[name]);
  return flag(command, name) ?? environment.get(`ETCD_${name.replaceAll('-', '_').toUpperCase()}`);
}

function flag(command: readonly string[], name: string): string | undefined {
  for (const dashes of ['--', '-']) {
    const joined = command.findLast((word) => word.startsWith(`${dashes}${name}=`));
    if (joined !== undefined) return joined.slice(dashes.length + name.length + 1);
    const index = command.lastIndexOf(`${dashes}${name}`);
    if (index >= 0) return command[index + 1];
  }
  return undefined;
}

/** The words of a command with other values of flags; those that it does not have are added. */
export function withUnitFlags(command: readonly string[], flags: Readonly<Record<string, string>>): readonly string[] {
  return Object.entries(flags).reduce<readonly string[]>((words, [name, value]) => {
    const bare = words.findIndex((word) => word === `--${name}` || word === `-${name}`);
    const without = words.filter(
      (word, index) =>
        !word.startsWith(`--${name}=`) && !word.startsWith(`-${name}=`) && (bare < 0 || (index !== bare && index !== bare + 1)),
    );
    return [...without, `--${name}=${value}`];
  }, command);
}

/** Words as `ExecStart=` takes them: nothing in them is expanded. */
export function execStart(words: readonly string[]): string {
  return words.map((word) => `"${word.replace(/[\\"]/g, '\\$&').replaceAll('%', '%%').replaceAll('$', '$$$$')}"`).join(' ');
}
