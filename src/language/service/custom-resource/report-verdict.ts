import { asScalar } from '../yaml/walk';
import { reportSchema } from './report-schema';
import { reportDroppedNull } from './rules/dropped';
import { reportMetadata } from './rules/metadata';
import { checkScale } from './rules/scale';
import { reportUnknownField } from './rules/unknown-field';
import type { Scene } from './scene';
import type { JsonPath, SchemaProblem, ValueVerdict } from './structural';

/**
 * Makes findings of what the schema says of an object.
 * @param isMetadataReadable whether metadata can be decoded; what cannot is told already
 */
export function reportVerdict(scene: Scene, verdict: ValueVerdict, isMetadataReadable: boolean): void {
  const { problems } = verdict;
  const mistyped = placesOf(problems, 'type');
  const missed = placesOf(problems, 'required');
  for (const { path, schema } of verdict.unknown) {
    // Fields of a mapping that should be something else are not what is wrong.
    if (!mistyped.has(placeOf(path.slice(0, -1)))) reportUnknownField(scene, path, schema);
  }
  const told = withoutRepetition(scene, problems).filter(({ path }) => isMetadataReadable || path[0] !== 'metadata');
  for (const problem of told) reportSchema(scene, problem);
  for (const problem of verdict.embedded) reportMetadata(scene, problem);
  for (const path of verdict.droppedNulls) {
    const isGone = scene.version.hasStatus && path[0] === 'status';
    if (!isGone) reportDroppedNull(scene, path, missed.has(placeOf(path)));
  }
  checkScale(scene, verdict.value, new Set(problems.map(({ path }) => placeOf(path))));
}

/** Of two problems that one value has for the same reason, the one that helps more. */
function withoutRepetition({ places }: Scene, problems: readonly SchemaProblem[]): readonly SchemaProblem[] {
  const mistyped = placesOf(problems, 'type');
  // In quotes it would be of the right type, and still not one of the values.
  const isListedAsText = ({ path, allowed }: Extract<SchemaProblem, { problem: 'enum' }>) =>
    allowed.includes(asScalar(places.node(path))?.text ?? null);
  const hopeless = new Set(
    problems.flatMap((problem) => (problem.problem === 'enum' && !isListedAsText(problem) ? [placeOf(problem.path)] : [])),
  );
  return problems.filter((problem) => {
    const place = placeOf(problem.path);
    switch (problem.problem) {
      case 'type':
        return !hopeless.has(place);
      case 'enum':
        return hopeless.has(place) || !mistyped.has(place);
      case 'mapItemType':
        return !mistyped.has(place);
      default:
        return true;
    }
  });
}

function placesOf(problems: readonly SchemaProblem[], kind: SchemaProblem['problem']): ReadonlySet<string> {
  return new Set(problems.flatMap(({ problem, path }) => (problem === kind ? [placeOf(path)] : [])));
}

function placeOf(path: JsonPath): string {
  return JSON.stringify(path);
}
