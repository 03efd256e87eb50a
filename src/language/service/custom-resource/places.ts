import type { TextRange } from '../finding';
import { isPlaceholder } from '../text/placeholder';
import type { YamlNode, YamlScalar } from '../yaml/nodes';
import { asMap, at, nearest, resolved, walk, type Place } from '../yaml/walk';
import type { Resource } from './resource';
import type { JsonPath } from './structural';

/** Where the values of one object stand in its document. */
export class Places {
  private templated: boolean | undefined;

  constructor(private readonly resource: Resource) {}

  /** Whether a template makes parts of the object, so that fields may come which are not written. */
  get isTemplated(): boolean {
    this.templated ??= [...walk(this.resource.node)].some(({ key, value }) => isTemplate(value) || isTemplate(key));
    return this.templated;
  }

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

  /** Whether something else will fill in the value at a path, or makes what is around it: then nothing is said of the value. */
  isOpen(path: JsonPath): boolean {
    const node = this.node(path);
    return this.isGenerated(path) || (node?.kind === 'scalar' && isFilledIn(node));
  }

  /** The same for the value and all that is in it. A template within a longer text is the text's own matter. */
  isOpenWithin(path: JsonPath): boolean {
    if (this.isGenerated(path)) return true;
    for (const { key, value } of walk(resolved(this.node(path)))) {
      if (isTemplate(value) || isTemplate(key) || (value.kind === 'scalar' && isFilledIn(value) && WHOLE.test(value.text))) return true;
    }
    return false;
  }

  /** Whether the key of a field is one that something else will fill in, or makes. */
  isOpenKey(path: JsonPath): boolean {
    const name = path.at(-1);
    return (
      this.isGenerated(path.slice(0, -1)) || (typeof name === 'string' && (name === '' || isPlaceholder(name)) && !CAPITALS.test(name))
    );
  }

  /** Whether the value at a path, or something that it is in, is made by a template. */
  private isGenerated(path: JsonPath): boolean {
    for (let length = 1; length <= path.length; length += 1) {
      if (isTemplate(this.node(path.slice(0, length)))) return true;
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

/** Words in capitals are values more often than placeholders in custom resources. */
const CAPITALS = /^[A-Z0-9_]+$/;
/** Nothing but one placeholder. */
const WHOLE = /^\s*(?:\{\{.*\}\}|\{%.*%\}|\$\{.*\}|\$\(.*\)|\$\w+|<.*>|__\w+__|%\w+%|@\w+@)\s*$/s;

/** Blocks of text may hold templates of their own, which is what they are there for. */
function isFilledIn({ style, text }: YamlScalar): boolean {
  return style !== 'literal' && style !== 'folded' && isPlaceholder(text) && !CAPITALS.test(text);
}

/** `{{ x }}` without quotes is a mapping with a mapping as its key to YAML. */
function isTemplate(node: YamlNode | undefined): boolean {
  return node?.kind === 'map' && node.isFlow && node.entries.some(({ key }) => key.kind === 'map');
}

function isFlow(node: YamlNode): boolean {
  return (node.kind === 'map' || node.kind === 'seq') && node.isFlow;
}
