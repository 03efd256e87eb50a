import type { LintDocument } from '../../document';
import type { Environment } from '../../family';
import { collect, type Finding, type RuleInfo } from '../../finding';
import { readAuthFile } from '../model/auth-file';
import { checkAccounts, unquotedAccount } from './accounts';
import { assumedRole, badAccount, checkArns, malformedArn, notAnIdentity, rolePath, rootOnly, wrongPartition } from './arn';
import { badEmbeddedYaml, checkEmbedded, droppedDocument, notAList, unquotedTemplate } from './embedded';
import { checkEntries, duplicateKey, noArn, noUsername, unknownKey } from './entry';
import { badEnvelope, checkEnvelope } from './envelope';
import { checkGroupNames, mergedGroups } from './group-names';
import { checkGroups, incompleteNode, masters, noNodeRole, roleAsGroup } from './groups';
import { checkIdentities, duplicateArn, reservedUsername, unknownVariable } from './identity';
import { checkObject, ignoredMap, notText, serverSet, wrongDataKey, wrongNamespace } from './object';
import { sso } from './sso';
import { wrongType } from './types';

/** Every rule of the family, by number. */
export const rules: readonly RuleInfo[] = [
  wrongNamespace,
  wrongDataKey,
  notText,
  badEmbeddedYaml,
  notAList,
  noArn,
  malformedArn,
  badAccount,
  rolePath,
  assumedRole,
  notAnIdentity,
  rootOnly,
  wrongPartition,
  wrongType,
  unknownKey,
  unknownVariable,
  unquotedTemplate,
  duplicateArn,
  incompleteNode,
  noNodeRole,
  masters,
  roleAsGroup,
  noUsername,
  reservedUsername,
  unquotedAccount,
  sso,
  serverSet,
  ignoredMap,
  droppedDocument,
  duplicateKey,
  badEnvelope,
  mergedGroups,
];

const checks = [
  checkEnvelope,
  checkObject,
  checkEmbedded,
  checkEntries,
  checkArns,
  checkIdentities,
  checkGroups,
  checkGroupNames,
  checkAccounts,
];

export function checkAuthMap(document: LintDocument, environment: Environment): readonly Finding[] {
  const file = readAuthFile(document);
  if (file === undefined) return [];
  const findings: Finding[] = [];
  const scene = { file, environment, report: collect(findings) };
  for (const check of checks) check(scene);
  return findings;
}
