import { stringify } from 'yaml';

/**
 * YAML that kubectl reads as what it is: words and numbers that YAML 1.1 takes for something else are quoted.
 * @param object of JSON values; integers may be bigint
 */
export function toYaml(object: object): string {
  return stringify(object, { compat: 'yaml-1.1', lineWidth: 0, aliasDuplicateObjects: false });
}
