/**
 * The syntax tree of one YAML document. Offsets are characters (UTF-16 units) from the beginning of the document's own
 * text, not of the file, so that a document that moves because of an edit above it keeps its tree.
 */
export type YamlNode = YamlMap | YamlSeq | YamlScalar | YamlAlias;

interface NodePlace {
  /** Of the value itself: quotes and brackets in, anchors and tags out. An empty value has an empty place behind its key. */
  readonly start: number;
  /** Exclusive. Block collections end with their last child. */
  readonly end: number;
  readonly anchor: string | undefined;
  /** As written, such as `!!str`. */
  readonly tag: string | undefined;
}

export interface YamlMap extends NodePlace {
  readonly kind: 'map';
  readonly isFlow: boolean;
  readonly entries: readonly YamlEntry[];
}

export interface YamlEntry {
  readonly key: YamlNode;
  readonly value: YamlNode;
}

export interface YamlSeq extends NodePlace {
  readonly kind: 'seq';
  readonly isFlow: boolean;
  readonly items: readonly YamlNode[];
}

export type ScalarStyle = 'plain' | 'single' | 'double' | 'literal' | 'folded';

export interface YamlScalar extends NodePlace {
  readonly kind: 'scalar';
  readonly style: ScalarStyle;
  /** Decoded: escapes resolved, lines folded. */
  readonly text: string;
  /** Of the text within quotes, or of the body below the header of a block scalar. */
  readonly contentStart: number;
  /** Exclusive. */
  readonly contentEnd: number;
  /** Columns that a block scalar's body is indented by; 0 for other styles. */
  readonly indent: number;
  /** Nothing is written at all, as behind `key:`. */
  readonly isAbsent: boolean;
}

export interface YamlAlias extends NodePlace {
  readonly kind: 'alias';
  readonly name: string;
  /** The anchored node; undefined when no anchor of that name came before. */
  readonly target: YamlNode | undefined;
}
