import { describe, expect, it } from 'vitest';
import { customResourceFamily } from '../../../../../src/language/service/custom-resource';
import { cursorAt } from '../../../../../src/language/service/custom-resource/features/cursor';
import { readDocument, readFile } from '../../../../../src/language/service/document';
import type { Completion } from '../../../../../src/language/service/family';
import { environment } from '../../support/fixture';
import { crds, readFixture, widget } from './widgets';

const world = environment({ crds });
const { features } = customResourceFamily;

/** The text without its mark, and where the mark was. */
function marked(text: string): { text: string; offset: number } {
  return { text: text.replace('|', ''), offset: text.indexOf('|') };
}

function completions(source: string): readonly Completion[] {
  const { text, offset } = marked(source);
  const file = readFile('a.yaml', text);
  return features?.complete?.(readDocument(text), offset, world, file) ?? [];
}

const labels = (source: string) => completions(source).map(({ label }) => label);

function apply(source: string, label: string): string {
  const { text } = marked(source);
  const chosen = completions(source).find((completion) => completion.label === label);
  expect(chosen?.replace).toBeDefined();
  const { start = 0, end = 0 } = chosen?.replace ?? {};
  return text.slice(0, start) + (chosen?.insertText ?? '') + text.slice(end);
}

describe('where the cursor is', () => {
  const at = (source: string) => {
    const { text, offset } = marked(source);
    const cursor = cursorAt(text, offset);
    return cursor && { path: cursor.path, isValue: cursor.isValue, siblings: [...cursor.siblings].sort() };
  };
  it('is told from indentation, whether or not the document parses', () => {
    expect(at('spec:\n  image: a\n  |')).toEqual({ path: ['spec'], isValue: false, siblings: ['image'] });
    expect(at('spec:\n  image: a\n  rep|\n  paused: true\n')).toEqual({ path: ['spec'], isValue: false, siblings: ['image', 'paused'] });
    expect(at('spec:\n  image: [\n  policy: |')).toEqual({ path: ['spec', 'policy'], isValue: true, siblings: [] });
    expect(at('spec: {}\n|')).toEqual({ path: [], isValue: false, siblings: ['spec'] });
  });
  it('sees items of lists, indented or not', () => {
    expect(at('spec:\n  ports:\n    - name: a\n      |')).toEqual({ path: ['spec', 'ports', 0], isValue: false, siblings: ['name'] });
    expect(at('spec:\n  ports:\n  - name: a\n    port: 1\n  - |')).toEqual({ path: ['spec', 'ports', 0], isValue: false, siblings: [] });
    expect(at('spec:\n  ports:\n  - protocol: |')).toEqual({ path: ['spec', 'ports', 0, 'protocol'], isValue: true, siblings: [] });
  });
  it('is nowhere in a comment', () => {
    expect(at('spec:\n  # ima|')).toBeUndefined();
  });
});

describe('completion', () => {
  it('offers the fields that are not written, required ones first', () => {
    const found = completions(widget('  paused: true\n  |'));
    expect(found.map(({ label }) => label)).not.toContain('paused');
    expect(found.toSorted((a, b) => ((a.sortText ?? '') < (b.sortText ?? '') ? -1 : 1))[0]).toMatchObject({
      label: 'image',
      detail: 'string, required',
      documentation: 'Where the program comes from.',
    });
  });
  it('offers fields of items and of what is nested', () => {
    expect(labels(widget('  image: a\n  ports:\n    - port: 1\n      |'))).toEqual(['name', 'protocol']);
    expect(labels(widget('  image: a\n  source:\n    secret:\n      |'))).toEqual(['name', 'key']);
  });
  it('replaces what was begun', () => {
    expect(apply(widget('  image: a\n  poli|'), 'policy')).toBe(widget('  image: a\n  policy: ${0:Always}'));
  });
  it('offers values, the default told', () => {
    expect(labels(widget('  policy: |'))).toEqual(['Always', 'OnFailure', 'Never']);
    expect(labels(widget('  policy: On|'))).toContain('OnFailure');
    expect(labels(widget('  paused: |'))).toEqual(['true', 'false']);
    expect(completions(widget('  replicas: |'))).toMatchObject([{ label: '1', detail: 'default' }]);
    expect(apply(widget('  policy: On|'), 'OnFailure')).toBe(widget('  policy: OnFailure'));
  });
  it('offers what stands at the root, and in metadata', () => {
    expect(labels('apiVersion: example.com/v1\nkind: Widget\n|')).toEqual(['metadata', 'spec']);
    expect(labels('apiVersion: example.com/v1\nkind: Widget\nmetadata:\n  name: a\n  |')).toEqual(
      expect.arrayContaining(['labels', 'annotations', 'namespace']),
    );
  });
  it('offers nothing for kinds that are not known', () => {
    expect(labels('apiVersion: other.example.com/v1\nkind: Widget\nspec:\n  |')).toEqual([]);
  });
});

describe('hover', () => {
  const hover = (source: string): string => {
    const { text, offset } = marked(source);
    return features?.hover?.(readDocument(text), offset, world, readFile('a.yaml', text))?.markdown ?? '';
  };
  it('tells what a field is for and what it may be', () => {
    const text = hover(widget('  image: abc\n  repl|icas: 3'));
    expect(text).toContain('**spec.replicas**: integer');
    expect(text).toContain('How many run at once.');
    expect(text).toContain('Default: `1`');
    expect(text).toContain('at most 100');
  });
  it('tells the rules that guard a field', () => {
    const text = hover('apiVersion: example.com/v1\nkind: Gate\nmetadata: { name: gate-a }\nspec:\n  m|in: 1\n');
    expect(text).toContain('min must not be above max: `self.min <= self.max`');
    expect(text).not.toContain('self.window');
  });
  it('tells of the kind, and of metadata', () => {
    expect(hover(widget('  image: abc').replace('Widget', 'Wid|get'))).toContain('v1beta1 (deprecated), v1alpha1 (not served)');
    expect(hover(widget('  image: abc').replace('name: one', 'na|me: one'))).toContain('unique among its kind');
  });
});

describe('outline, lens and definition', () => {
  it('shows two levels', () => {
    const outline = features?.symbols?.(readDocument(widget('  image: abc\n  ports:\n    - port: 1'))) ?? [];
    expect(outline.map(({ name }) => name)).toEqual(['metadata', 'spec']);
    expect(outline[1]?.children?.map(({ name, kind }) => [name, kind])).toEqual([
      ['image', 'string'],
      ['ports', 'array'],
    ]);
  });
  it('says by what a document is checked', () => {
    const text = widget('  image: abc');
    expect(features?.lenses?.(readDocument(text), world, readFile('a.yaml', text))).toMatchObject([
      { title: 'Checked by widgets.example.com v1 (definitions.yaml)' },
    ]);
  });
  it('goes to the field in a definition of the same file', () => {
    const text = `${readFixture('definitions/widgets.yaml')}---\n${widget('  image: abc\n  policy: Always')}`;
    const file = readFile('a.yaml', text);
    const own = file.documents[1]?.text ?? '';
    const [target] = features?.definition?.(readDocument(own), own.indexOf('policy'), world, file) ?? [];
    expect(target?.document).toBe(0);
    expect(file.documents[0]?.text.slice(target?.range.start).startsWith('policy:\n                  type: string')).toBe(true);
  });
});
