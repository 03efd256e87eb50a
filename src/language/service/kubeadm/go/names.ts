/** Names as Kubernetes validates them (k8s.io/apimachinery, util/validation). */

const SUBDOMAIN = /^[a-z0-9](?:[-a-z0-9]*[a-z0-9])?(?:\.[a-z0-9](?:[-a-z0-9]*[a-z0-9])?)*$/;

export function isSubdomain(text: string): boolean {
  return text.length <= 253 && SUBDOMAIN.test(text);
}

export function isWildcardSubdomain(text: string): boolean {
  return text.length <= 253 && text.startsWith('*.') && SUBDOMAIN.test(text.slice(2));
}

const DOMAIN_PART = '(?:[a-zA-Z0-9]|[a-zA-Z0-9][a-zA-Z0-9-]*[a-zA-Z0-9])';
const DOMAIN = `(?:${DOMAIN_PART}(?:\\.${DOMAIN_PART})*|\\[(?:[a-fA-F0-9:]+)\\])(?::[0-9]+)?`;
const PATH_PART = '[a-z0-9]+(?:(?:[._]|__|[-]+)[a-z0-9]+)*';
const REPOSITORY = new RegExp(`^(?:${DOMAIN}/)?${PATH_PART}(?:/${PATH_PART})*$`);

/** Whether a text followed by `/name:tag` is an image reference (github.com/distribution/reference). */
export function isRepository(text: string): boolean {
  return REPOSITORY.test(`${text}/name`);
}
