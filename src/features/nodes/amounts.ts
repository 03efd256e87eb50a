const KIB = 1024;
const MIB = 1024 ** 2;
const GIB = 1024 ** 3;

/** An amount of a resource with its unit: CPU in cores, memory and storage in the binary unit that fits, else a count. */
export function amount(resource: string, value: number): string {
  if (resource === 'cpu') return value % 1000 === 0 ? String(value / 1000) : (value / 1000).toFixed(2);
  if (resource === 'memory' || resource.includes('storage') || resource.startsWith('hugepages-')) return bytes(value);
  return String(value);
}

function bytes(value: number): string {
  if (value >= GIB) return `${(value / GIB).toFixed(1)} GiB`;
  if (value >= MIB) return `${Math.round(value / MIB)} MiB`;
  if (value >= KIB) return `${Math.round(value / KIB)} KiB`;
  return `${value} B`;
}
