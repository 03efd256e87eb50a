import type { RuleInfo } from '../../finding';
import { noAlternative } from './alternatives';
import { outOfRange } from './bound';
import { droppedNull, droppedStatus } from './dropped';
import { duplicateKey } from './duplicate-key';
import { ruleFailed, ruleStopped } from './cel';
import { notAllowed } from './enum';
import { wrongFormat } from './format';
import { unknownKind } from './kind';
import { sameItem, sameKey } from './lists';
import { badIdentity, badKey, badMetadata, badName, metadataType } from './metadata';
import { noMatch } from './pattern';
import { required } from './required';
import { badScale } from './scale';
import { needlessNamespace } from './scope';
import { serverSet } from './server-set';
import { wrongSize } from './size';
import { unknownField } from './unknown-field';
import { deprecatedVersion, notServed } from './version';
import { wrongType } from './wrong-type';

/** Every rule of the family, by number. */
export const rules: readonly RuleInfo[] = [
  unknownField,
  wrongType,
  required,
  notAllowed,
  outOfRange,
  wrongSize,
  noMatch,
  wrongFormat,
  noAlternative,
  sameKey,
  sameItem,
  duplicateKey,
  notServed,
  deprecatedVersion,
  unknownKind,
  needlessNamespace,
  metadataType,
  badName,
  badKey,
  badMetadata,
  badIdentity,
  serverSet,
  droppedStatus,
  droppedNull,
  ruleFailed,
  ruleStopped,
  badScale,
];
