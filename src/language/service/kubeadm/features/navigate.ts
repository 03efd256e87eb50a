import type { LintDocument, LintFile } from '../../document';
import type { CodeLens, Environment, OutlineSymbol, Target } from '../../family';
import { counterparts } from '../../counterparts';
import { outline } from '../../outline';
import { minorFor } from '../minor';

/** The sections of a document, two levels deep. */
export function symbols(document: LintDocument): readonly OutlineSymbol[] {
  return outline(document.root);
}

/** What a document is checked as. */
export function lenses({ header }: LintDocument, environment: Environment, file: LintFile): readonly CodeLens[] {
  const { apiVersion, version, kind } = header;
  if (apiVersion === undefined || version === undefined || kind === undefined) return [];
  const why = environment.target === undefined ? '' : ' (target)';
  return [{ range: apiVersion, title: `kubeadm ${version} · checked for v1.${minorFor(file, environment)}${why}` }];
}

/** The same setting in the other documents of the file. */
export function definition(document: LintDocument, offset: number, _environment: Environment, file: LintFile): readonly Target[] {
  return counterparts(document, offset, file);
}
