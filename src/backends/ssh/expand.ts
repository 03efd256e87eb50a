import type { SshSettings } from '../../core/parse/ssh/settings';

/** `~` and the tokens of ssh_config(5) in a path of the ssh configuration. */
export function expandSshPath(
  path: string,
  settings: Pick<SshSettings, 'hostname' | 'user' | 'port'>,
  { home, localUser }: { readonly home: string; readonly localUser: string },
): string {
  const tokens: Readonly<Record<string, string>> = {
    '%': '%',
    d: home,
    h: settings.hostname,
    r: settings.user,
    p: String(settings.port),
    u: localUser,
  };
  const expanded = path.replace(/%([%dhrpu])/g, (_, token: string) => tokens[token] ?? '');
  return expanded.replace(/^~(?=$|[\\/])/, home);
}
