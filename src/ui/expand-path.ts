/** What a path in a setting may refer to. */
export interface PathPlaces {
  readonly home: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly workspaceFolder: string | undefined;
}

/**
 * Replaces `~`, `${env:NAME}` and `${workspaceFolder}` in a path of a setting.
 * @returns undefined when it refers to something that is not there
 */
export function expandPath(path: string, places: PathPlaces): string | undefined {
  let missing = false;
  const found = (value: string | undefined) => {
    if (value === undefined || value === '') missing = true;
    return value ?? '';
  };
  const expanded = path
    .trim()
    .replace(/^~(?=$|[\\/])/, () => found(places.home))
    .replace(/\$\{env:([^}]+)\}/g, (_, name: string) => found(places.env[name]))
    .replaceAll('${workspaceFolder}', () => found(places.workspaceFolder));
  return missing || expanded === '' ? undefined : expanded;
}
