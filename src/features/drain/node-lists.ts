import * as vscode from 'vscode';
import { pickMany, pickOne } from '../../ui/pick';
import type { NodeLists } from './choose-nodes';

/** The editor's quick picks, as lists of clusters and nodes. */
export function nodeLists(): NodeLists {
  return {
    cluster: (lines) => pickOne(lines, { title: vscode.l10n.t('On which cluster?') }),
    async nodes(lines, many) {
      if (many) return pickMany(lines, { title: vscode.l10n.t('Which nodes?'), placeholder: vscode.l10n.t('Tick one or more') });
      const one = await pickOne(lines, { title: vscode.l10n.t('Which node?') });
      return one === undefined ? undefined : [one];
    },
  };
}
