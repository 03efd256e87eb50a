import { textOf, type SchemaNode } from '../schema/node';

/** A path to a field of a schema, as columns and subresources name it. */
export interface FieldPath {
  /** `.spec.replicas` */
  readonly path: string;
  readonly type: string;
}

const MAX_PATHS = 300;
const META: readonly FieldPath[] = [
  { path: '.metadata.creationTimestamp', type: 'date' },
  { path: '.metadata.name', type: 'string' },
  { path: '.metadata.namespace', type: 'string' },
  { path: '.metadata.generation', type: 'integer' },
];

/** Paths without lists to the scalars of a schema. */
export function scalarPaths(root: SchemaNode): readonly FieldPath[] {
  const found: FieldPath[] = [];
  const visit = (node: SchemaNode, path: string): void => {
    for (const [name, child] of node.properties ?? []) {
      if (
        found.length >= MAX_PATHS ||
        !/^[A-Za-z_][\w-]*$/.test(name) ||
        (path === '' && ['metadata', 'kind', 'apiVersion'].includes(name))
      )
        continue;
      const type = textOf(child, 'type');
      const here = `${path}.${name}`;
      if (type === 'object') visit(child, here);
      else if (type !== 'array') found.push({ path: here, type });
    }
  };
  visit(root, '');
  return found;
}

/** What a place for a path may hold, by the name of the field it is written in. */
export function pathsFor(field: string, root: SchemaNode, isColumn: boolean): readonly FieldPath[] {
  const all = scalarPaths(root);
  switch (field) {
    case 'specReplicasPath':
      return all.filter(({ path, type }) => path.startsWith('.spec.') && type === 'integer');
    case 'statusReplicasPath':
      return all.filter(({ path, type }) => path.startsWith('.status.') && type === 'integer');
    case 'labelSelectorPath':
      return all.filter(({ path, type }) => /^\.(?:spec|status)\./.test(path) && type === 'string');
    default:
      return isColumn
        ? [...all, ...conditionPaths(root), ...META]
        : all.filter(({ type }) => ['string', 'integer', 'boolean'].includes(type));
  }
}

/** The usual column of a list of conditions. */
function conditionPaths(root: SchemaNode): readonly FieldPath[] {
  const conditions = root.properties?.get('status')?.properties?.get('conditions');
  return conditions?.items?.properties?.has('status') === true
    ? [{ path: '.status.conditions[?(@.type=="Ready")].status', type: 'string' }]
    : [];
}
