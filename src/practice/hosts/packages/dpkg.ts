import { absolute, attempt, complain, type Program } from '../system/system';
import { PackageDatabase } from './database';

/** `dpkg-query -W -f=FORMAT NAME…`, with status, name and version in the format. */
export const dpkgQuery: Program = (run) => {
  const [verb, option = '', ...names] = run.args;
  const format = /^-f=?(.*)$/s.exec(option)?.[1];
  if (verb !== '-W' || format === undefined) return complain(run, 'error: the practice host knows -W with -f alone', 2);
  const database = new PackageDatabase(run.system.files);
  let status = 0;
  for (const name of names) {
    const found = database.find(name);
    if (!found) {
      status = complain(run, `no packages found matching ${name}`);
      continue;
    }
    const { version, held } = found;
    const values: Readonly<Record<string, string>> = {
      Package: name,
      Version: version,
      Status: `${held ? 'hold' : 'install'} ok installed`,
      'db:Status-Status': 'installed',
      'db:Status-Abbrev': `${held ? 'h' : 'i'}i `,
      Architecture: 'amd64',
    };
    run.stdout.write(
      format
        .replace(/\\([nt])/g, (_, letter: string) => (letter === 'n' ? '\n' : '\t'))
        .replace(/\$\{([^}]*)\}/g, (_, field: string) => values[field] ?? ''),
    );
  }
  return status;
};

/** `dpkg --configure -a`: nothing is ever left half installed here. */
export const dpkg: Program = (run) => {
  if (run.args.includes('--configure') && run.args.includes('-a')) return 0;
  return complain(run, `error: unknown option ${run.args[0] ?? ''}`, 2);
};

/** `dpkg-deb -x FILE FOLDER`. @param unpack puts what a package holds into a folder */
export function dpkgDeb(unpack: (name: string, version: string, folder: string) => void): Program {
  return (run) => {
    const [verb, file = '', folder = ''] = run.args;
    if (verb !== '-x' || folder === '') return complain(run, 'error: the practice host unpacks alone (-x)', 2);
    let words = '';
    const read = attempt(run, `error: failed to read archive '${file}'`, () => {
      words = new TextDecoder().decode(run.system.files.read(absolute(file, run.cwd), run.user));
    });
    if (!read) return 2;
    const [, name, version] = /^(\S+) (\S+)\n$/.exec(words) ?? [];
    if (name === undefined || version === undefined) return complain(run, `error: '${file}' is not a Debian format archive`, 2);
    unpack(name, version, absolute(folder, run.cwd));
    return 0;
  };
}
