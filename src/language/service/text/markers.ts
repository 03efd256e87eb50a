import type { TextRange } from '../finding';

/**
 * A line that begins with three dashes and goes on without a blank, such as `---- Init ----`. To YAML it is text; the
 * reader that cuts files into documents for kubeadm and kubectl takes it for a marker, and refuses the whole file.
 * Source: k8s.io/apimachinery, pkg/util/yaml, YAMLReader.
 */
export function falseMarker(text: string): TextRange | undefined {
  const found = /^---(?![\s#])[^\r\n]+/m.exec(text);
  return found ? { start: found.index, end: found.index + found[0].length } : undefined;
}
