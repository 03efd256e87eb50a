import type { LintDocument, LintFile } from '../../document';
import type { CodeAction, Environment } from '../../family';
import type { TextRange } from '../../finding';
import { toV1beta4 } from '../convert/document';

/** The conversion to the version that kubeadm writes today. */
export function actions(document: LintDocument, _range: TextRange, _environment: Environment, file: LintFile): readonly CodeAction[] {
  const edits = toV1beta4(document, file);
  return edits === undefined ? [] : [{ title: 'Convert to kubeadm.k8s.io/v1beta4', kind: 'refactor', edits }];
}
