import type { LintDocument } from '../../document';
import type { Completion, OutlineSymbol, Target } from '../../family';
import { hostNamed, readFleetFile } from '../read';

/** Clusters with their hosts. */
export function symbols(document: LintDocument): readonly OutlineSymbol[] {
  return readFleetFile(document).map(({ node, name, context, hosts }) => ({
    name: name?.text ?? context?.text ?? 'cluster',
    ...(context === undefined || name === undefined ? {} : { detail: context.text }),
    kind: 'object',
    range: node,
    selection: name ?? context ?? node,
    children: hosts.map((host): OutlineSymbol => ({
      name: host.name?.text ?? 'host',
      ...(host.roles.length === 0 ? {} : { detail: host.roles.map(({ text }) => text).join(', ') }),
      kind: 'object',
      range: host.node,
      selection: host.name ?? host.node,
    })),
  }));
}

/** From a jump host to its entry; from the name of a host to the places that jump over it. */
export function definition(document: LintDocument, offset: number): readonly Target[] {
  const clusters = readFleetFile(document);
  const hosts = clusters.flatMap((cluster) => cluster.hosts);
  const isHere = ({ start, end }: { readonly start: number; readonly end: number }) => start <= offset && offset <= end;
  const jump = hosts.flatMap(({ jumps }) => jumps).find(isHere);
  if (jump !== undefined) {
    const target = hostNamed(clusters, jump.text);
    return target?.name === undefined ? [] : [{ range: target.name }];
  }
  const named = hosts.find(({ name }) => name !== undefined && isHere(name));
  if (named === undefined) return [];
  return hosts.flatMap(({ jumps }) => jumps.filter(({ text }) => hostNamed(clusters, text) === named)).map((range) => ({ range }));
}

/** Hosts of the file behind `jump`; the fields themselves are completed by their schema. */
export function complete(document: LintDocument, offset: number): readonly Completion[] {
  const { text } = document;
  const lineStart = text.lastIndexOf('\n', offset - 1) + 1;
  const line = text.slice(lineStart, offset);
  const inline = /^[ \t]*(?:- )?jump:[ \t]*\[(?:[^\]]*,)?[ \t]*([\w.-]*)$/.exec(line);
  const item = /^([ \t]*)- ([\w.-]*)$/.exec(line);
  const word = inline?.[1] ?? (item && isBelowJump(text.slice(0, lineStart), item[1]?.length ?? 0) ? item[2] : undefined);
  if (word === undefined) return [];
  return offered(document, offset).map(({ name, address, isWay }) => ({
    label: name,
    kind: 'value',
    ...(address === undefined ? {} : { detail: address }),
    replace: { start: offset - word.length, end: offset },
    insertText: name,
    sortText: `${isWay ? '0' : '1'}${name}`,
  }));
}

interface Offered {
  readonly name: string;
  readonly address?: string;
  /** Whether it is there for jumps. */
  readonly isWay: boolean;
}

function offered(document: LintDocument, offset: number): readonly Offered[] {
  // An open bracket leaves no tree to read.
  if (document.parsed.error !== undefined) return namesInLines(document.text, offset);
  const hosts = readFleetFile(document).flatMap((cluster) => cluster.hosts);
  // Entries end with their last value: what is typed below it is still theirs.
  const own = hosts.findLast(({ node }) => node.start <= offset);
  return hosts
    .filter((host) => host !== own)
    .flatMap(({ name, address, roles }): Offered[] => {
      if (name === undefined) return [];
      const isWay = roles.some((role) => role.text === 'jump');
      return [{ name: name.text, isWay, ...(address === undefined ? {} : { address: address.text }) }];
    });
}

/** Names below lines with `hosts:`, without the one nearest above the cursor. */
function namesInLines(text: string, offset: number): readonly Offered[] {
  const found: { readonly name: string; readonly at: number }[] = [];
  let hosts = Infinity;
  for (const { 0: line, index } of text.matchAll(/^.*$/gm)) {
    const indent = line.length - line.trimStart().length;
    if (line.trim() !== '' && indent <= hosts && !line.trim().startsWith('- ')) hosts = Infinity;
    if (/^\s*(?:- )?hosts:\s*(?:#.*)?$/.test(line)) hosts = indent;
    const name = /^\s+(?:- )?name:[ \t]*["']?([\w.-]+)/.exec(line)?.[1];
    if (name !== undefined && indent >= hosts) found.push({ name, at: index });
  }
  const own = found.findLast(({ at }) => at < offset);
  return found.filter((host) => host !== own).map(({ name }) => ({ name, isWay: false }));
}

function isBelowJump(above: string, column: number): boolean {
  for (const line of above.split('\n').slice(0, -1).reverse()) {
    if (line.trim() === '' || line.trim().startsWith('#')) continue;
    const indent = line.length - line.trimStart().length;
    if (/^(?:- )?jump:\s*(?:#.*)?$/.test(line.trim())) return indent <= column;
    if (indent !== column || !line.trim().startsWith('- ')) return false;
  }
  return false;
}
