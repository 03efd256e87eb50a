import type { TextRange } from '../finding';
import { isPlaceholder } from '../text/placeholder';
import type { YamlNode } from '../yaml/nodes';
import { asMap, at, nearest, resolved, walk, type Place } from '../yaml/walk';
import type { Resource } from './resource';
import type { JsonPath } from './structural';

/** Where the values of one object stand in its document. */
export class Places {
  constructor(private readonly resource: Resource) {}

  /** The node at a path; undefined where nothing is written, as for defaults. */
  node(path: JsonPath): YamlNode | undefined {
    return at(this.resource.node, path)?.value;
  }

  /** The key of a field; where it has none, the next thing above that is written. */
  key(path: JsonPath): TextRange {
    return this.rangeOfKey(nearest(this.resource.node, path));
  }

  /** A scalar as it is written; of what spans lines the key, since a whole block underlined says nothing. */
  value(path: JsonPath): TextRange {
    const place = at(this.resource.node, path);
    if (place === undefined) return this.key(path);
    const { value } = place;
    const isShort = value.kind === 'scalar' ? value.style !== 'literal' && value.style !== 'folded' : value.kind === 'alias';
    return value.end > value.start && (isShort || isFlow(value)) ? value : this.rangeOfKey(place);
  }

  /** For what is missing: the key of the object that should have it. */
  missing(path: JsonPath): TextRange {
    return at(this.resource.node, path) === undefined ? this.key(path.slice(0, -1)) : this.key(path);
  }

  /** Whether something else will fill in the value at a path, a part of it or what is around it: then nothing is said of it. */
  isOpen(path: JsonPath): boolean {
    for (let length = 1; length < path.length; length += 1) {
      if (isTemplate(this.node(path.slice(0, length)))) return true;
    }
    for (const { key, value } of walk(resolved(this.node(path)))) {
      if (isOpenNode(value) || (key !== undefined && isOpenNode(key))) return true;
    }
    return false;
  }

  private rangeOfKey(place: Place): TextRange {
    if (place.key !== undefined) return place.key;
    const { value } = place;
    if (value === this.resource.node) return this.resource.kind;
    const first = asMap(value)?.entries[0];
    return value.kind === 'map' && first !== undefined && !value.isFlow ? first.key : value;
  }
}

/** Whether text around the object's own is generated, so that fields may come which are not written. */
export function isTemplated(root: YamlNode): boolean {
  for (const { key, value } of walk(root)) if (isTemplate(value) || isTemplate(key)) return true;
  return false;
}

function isOpenNode(node: YamlNode): boolean {
  // Words in capitals are values more often than placeholders in custom resources.
  return isTemplate(node) || (node.kind === 'scalar' && isPlaceholder(node.text) && !/^[A-Z0-9_]+$/.test(node.text));
}

/** `{{ x }}` without quotes is a mapping with a mapping as its key to YAML. */
function isTemplate(node: YamlNode | undefined): boolean {
  return node?.kind === 'map' && node.isFlow && node.entries.some(({ key }) => key.kind === 'map');
}

function isFlow(node: YamlNode): boolean {
  return (node.kind === 'map' || node.kind === 'seq') && node.isFlow;
}
