/** Last part of a path of this or the other platform. Pure: `node:path` would follow the platform it runs on. */
export function basename(path: string): string {
  return path.split(/[\\/]/).findLast((part) => part !== '') ?? path;
}
