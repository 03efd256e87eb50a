import { DrydockError } from '../../errors';
import type { Certificate } from '../../model/certificate';
import { parseBundle, parseEncodedBundle, type CertificateBundle } from '../../parse/certificates/pem';
import { textOf } from '../parsers';
import { succeed } from '../result';
import type { CommandSpec } from '../spec';

const TIMEOUT_MS = 20_000;

/** The first certificate of a PEM file. Rejects with `notFound`, or `invalid` where there is none in it. */
export function certificateInFile(path: string): CommandSpec<Certificate> {
  return reading(path, { argv: ['cat', '--', path] }, parseBundle);
}

/** The client certificate inside a kubeconfig. Only its line is read: the key beside it never leaves the host. */
export function certificateInKubeconfig(path: string): CommandSpec<Certificate> {
  return reading(path, { argv: ['grep', '-h', '-m', '1', '-e', 'client-certificate-data:', '--', path] }, (line) =>
    parseEncodedBundle(line.replace(/^.*client-certificate-data:/, '').trim()),
  );
}

function reading(path: string, { argv }: Pick<CommandSpec<unknown>, 'argv'>, read: (output: string) => CertificateBundle): CommandSpec<Certificate> {
  const shape = { argv, sudo: true, timeoutMs: TIMEOUT_MS };
  return {
    ...shape,
    parse(result) {
      if (/No such file or directory/i.test(result.stderr)) throw new DrydockError('notFound', `There is no file ${path} on the host.`);
      // grep exits with 1 where no line matches.
      const { stdout } = succeed(shape, result, argv[0] === 'grep' ? [0, 1] : [0]);
      const { certificates, problems } = read(stdout);
      const [first] = certificates;
      if (first) return first;
      throw new DrydockError('invalid', `${path} holds no certificate that can be read. ${problems[0] ?? ''}`.trim());
    },
  };
}

/** When files were last changed, epoch milliseconds by the host's clock, by path. Those that are not there are left out. */
export function modifiedTimes(paths: readonly string[]): CommandSpec<ReadonlyMap<string, number>> {
  const shape = { argv: ['stat', '-c', '%Y %n', '--', ...paths] as const, sudo: true, timeoutMs: TIMEOUT_MS };
  return {
    ...shape,
    parse(result) {
      const { stdout } = succeed(shape, result, [0, 1]);
      return new Map(
        [...stdout.matchAll(/^(\d+) (.+)$/gm)].map(([, seconds, path]) => [path as string, Number(seconds) * 1000] as const),
      );
    },
  };
}

/** Whether a path is there. */
export function exists(path: string): CommandSpec<boolean> {
  const shape = { argv: ['test', '-e', path] as const, sudo: true, timeoutMs: TIMEOUT_MS };
  return { ...shape, parse: (result) => succeed(shape, result, [0, 1]).exitCode === 0 };
}

/** The host's clock, epoch milliseconds, in whole seconds. */
export const hostTime: CommandSpec<number> = {
  argv: ['date', '-u', '+%s'],
  timeoutMs: TIMEOUT_MS,
  parse: (result) => Number(textOf({ argv: ['date'], timeoutMs: TIMEOUT_MS }).parse(result).trim()) * 1000,
};
