import { reportNoAlternative } from './rules/alternatives';
import { reportOutOfRange } from './rules/bound';
import { reportNotAllowed } from './rules/enum';
import { reportWrongFormat } from './rules/format';
import { reportItemType, reportSameItem, reportSameKey } from './rules/lists';
import { reportNoMatch } from './rules/pattern';
import { reportRequired } from './rules/required';
import { reportWrongSize } from './rules/size';
import { reportUnknownField } from './rules/unknown-field';
import { reportWrongType } from './rules/wrong-type';
import type { Scene } from './scene';
import { schemaAt } from './schema-at';
import type { SchemaProblem } from './structural';

/** Makes the finding of its rule of a disagreement with the schema. */
export function reportSchema(scene: Scene, problem: SchemaProblem): void {
  const { path } = problem;
  switch (problem.problem) {
    case 'type':
      return reportWrongType(scene, path, problem.value, problem.expected);
    case 'required':
      return reportRequired(scene, path, problem.schema, schemaAt(scene.version.schema, path.slice(0, -1)));
    case 'forbidden':
      return reportUnknownField(scene, path, problem.schema);
    case 'enum':
      return reportNotAllowed(scene, path, problem.value, problem.allowed);
    case 'bound':
      return reportOutOfRange(scene, problem);
    case 'size':
      return reportWrongSize(scene, problem);
    case 'pattern':
      return reportNoMatch(scene, problem);
    case 'format':
      return reportWrongFormat(scene, problem);
    case 'junctor':
      return reportNoAlternative(scene, problem);
    case 'mapItem':
      return reportSameKey(scene, problem);
    case 'mapItemType':
      return reportItemType(scene, problem);
    case 'uniqueItems':
    case 'setItem':
      return reportSameItem(scene, path);
  }
}
