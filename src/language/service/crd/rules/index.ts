import type { RuleInfo } from '../../finding';
import { celRules } from '../cel/rules';
import { badColumn, columnPath, sameColumn } from './columns';
import { badBundle, badConversion } from './conversion';
import { badDefault } from './defaults';
import { badEmbedded, badMapType, badPreserve } from './extensions';
import { betweenDocuments } from './file';
import { badGroup, badScope, preservesUnknown, unapproved, wrongName } from './identity';
import { declaresInJunctor, notDeclared } from './junctors';
import { forbiddenKeyword } from './keywords';
import { badListKeys, badListType } from './lists';
import { restrictsMetadata, rootWithStatus } from './metadata';
import { badNames } from './names';
import { mapAndFields, undeclaredRequired } from './objects';
import { oldLayout } from './old-layout';
import { badScale, badSelectable, scalePath } from './paths';
import { missingStored } from './stored';
import { badMetadata, duplicateKey, unknownField, wrongType } from './structure';
import { badIntOrString, badRoot, badType, noItems, noType } from './types';
import { badMessage, badReason } from './validations';
import { badBounds, badPattern, unknownFormat } from './values';
import { badDeprecation, badVersions, noSchema } from './versions';

/** Every rule of the family, by number. */
export const rules: readonly RuleInfo[] = [
  wrongName,
  badGroup,
  badScope,
  unapproved,
  badNames,
  preservesUnknown,
  oldLayout,
  unknownField,
  wrongType,
  badVersions,
  noSchema,
  badDeprecation,
  missingStored,
  badMetadata,
  duplicateKey,
  badColumn,
  columnPath,
  sameColumn,
  badSelectable,
  badScale,
  scalePath,
  rootWithStatus,
  badConversion,
  badBundle,
  badRoot,
  badType,
  forbiddenKeyword,
  mapAndFields,
  badPattern,
  badBounds,
  undeclaredRequired,
  unknownFormat,
  noType,
  noItems,
  declaresInJunctor,
  notDeclared,
  restrictsMetadata,
  badIntOrString,
  badPreserve,
  badEmbedded,
  badListType,
  badListKeys,
  badMapType,
  badDefault,
  badMessage,
  badReason,
  ...celRules,
  ...betweenDocuments,
].sort((a, b) => a.id.localeCompare(b.id));
