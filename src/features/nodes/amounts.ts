import { bytesWords } from '../../core/report/words';

/** An amount of a resource with its unit: CPU in cores, memory and storage in the binary unit that fits, else a count. */
export function amount(resource: string, value: number): string {
  if (resource === 'cpu') return value % 1000 === 0 ? String(value / 1000) : (value / 1000).toFixed(2);
  if (resource === 'memory' || resource.includes('storage') || resource.startsWith('hugepages-')) return bytesWords(value);
  return String(value);
}
