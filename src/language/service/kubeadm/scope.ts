import type { FindingDetails, Report, RuleInfo, TextRange } from '../finding';
import { isPlaceholder } from '../text/placeholder';
import type { YamlNode } from '../yaml/nodes';
import { asScalar, asText, at, get, isNull, items, nearest, type PathStep } from '../yaml/walk';
import type { KubeadmVersion } from './data/api-versions';

/** One object of kubeadm that is judged: a document, or a part of another kind of file that holds the same fields. */
export interface KubeadmScope {
  readonly root: YamlNode;
  /** Of the document that `root` is in. */
  readonly text: string;
  readonly version: KubeadmVersion;
  /** Minor of the kubeadm that will read it. */
  readonly minor: number;
  /** Minors that the components may be of, as far as their feature gates are known; see `componentMinors`. */
  readonly componentMinors: readonly number[];
  /** Whether the minor was given by the cluster or a setting, and not read off the file. */
  readonly isTargetKnown: boolean;
  /** A patch that is merged into something complete: nothing is missing in it. */
  readonly isPartial: boolean;
  readonly now: number;
  readonly report: Report;
}

/** What a rule says about one place. */
export class Judge {
  constructor(readonly scope: KubeadmScope) {}

  get root(): YamlNode {
    return this.scope.root;
  }

  node(path: readonly PathStep[]): YamlNode | undefined {
    return at(this.scope.root, path)?.value;
  }

  /** The text at a path; undefined when it is no string, empty, or filled in later. */
  text(path: readonly PathStep[]): string | undefined {
    const text = asText(this.node(path));
    return text === undefined || text === '' || isPlaceholder(text) ? undefined : text;
  }

  /**
   * The texts of a list with their places, as Go sees them: null is the empty text. Without what is filled in later and
   * what is no text.
   */
  texts(path: readonly PathStep[]): readonly { readonly text: string; readonly path: readonly PathStep[] }[] {
    return items(this.node(path)).flatMap((item, index) => {
      const text = isNull(item) ? '' : asText(item);
      return text === undefined || isPlaceholder(text) ? [] : [{ text, path: [...path, index] }];
    });
  }

  /** Reports at the value of a path, or where it is missing at the key of the nearest parent that is there. */
  say(rule: RuleInfo, path: readonly PathStep[], message: string, details: FindingDetails = {}): void {
    this.scope.report(rule, this.range(path), message, details);
  }

  range(path: readonly PathStep[]): TextRange {
    const place = at(this.scope.root, path);
    const found = place ?? nearest(this.scope.root, path);
    if (place && !isEmpty(place.value)) return place.value.kind === 'scalar' ? place.value : (place.key ?? firstOf(place.value));
    return found.key ?? firstOf(found.value);
  }
}

function isEmpty(node: YamlNode): boolean {
  const scalar = asScalar(node);
  return scalar !== undefined && scalar.isAbsent;
}

/** A collection without a key of its own, such as a document or a list item, is shown by its first key. */
function firstOf(node: YamlNode): TextRange {
  if (node.kind === 'map') {
    const kind = get(node, 'kind');
    return kind ?? node.entries[0]?.key ?? node;
  }
  return node;
}
