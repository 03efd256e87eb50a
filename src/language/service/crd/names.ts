/** Names that the API server restricts, each as what is wrong with a text in words that go on from "it". */

/**
 * Labels of RFC 1035, as resources, versions and short names must be.
 * Source: IsDNS1035Label of k8s.io/apimachinery pkg/util/validation.
 */
export function notDnsLabel(text: string): string | undefined {
  if (text === '') return 'is empty';
  if (text.length > 63) return `is ${text.length} characters long, and at most 63 are allowed`;
  return /^[a-z](?:[-a-z0-9]*[a-z0-9])?$/.test(text)
    ? undefined
    : "may consist only of a–z, 0–9 and '-', must begin with a letter and must not end with '-'";
}

/** The nearest text that is a DNS label, if letters or digits remain. */
export function asDnsLabel(text: string): string | undefined {
  const label = text
    .toLowerCase()
    .replaceAll(/[^a-z0-9-]+/g, '-')
    .replaceAll(/^[^a-z]+|-+$/g, '')
    .slice(0, 63);
  return notDnsLabel(label) === undefined ? label : undefined;
}
