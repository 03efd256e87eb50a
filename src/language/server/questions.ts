import type { Connection } from 'vscode-languageserver/node';
import {
  CONVERSIONS,
  EXPLAIN_RULE,
  WHO_AM_I,
  type Conversion,
  type Conversions,
  type ExplainRule,
  type WhoAmI,
  type WhoAmIAnswer,
} from '../protocol/messages';
import type { RuleInfo } from '../service/finding';
import type { Environment } from '../service/family';
import { conversionsOf } from './features/conversions';
import { explainIdentity } from './features/who-am-i';
import { rulePage } from './features/rule-page';
import type { ServerParts } from './parts';
import type { FileView } from './view';

export interface QuestionDependencies {
  readonly parts: ServerParts;
  readonly rules: readonly RuleInfo[];
  readonly viewOf: (uri: string) => FileView | undefined;
  readonly environment: () => Environment;
}

/** Answers the questions of Drydock's own commands. */
export function answerQuestions(connection: Connection, { parts, rules, viewOf, environment }: QuestionDependencies): void {
  connection.onRequest(EXPLAIN_RULE, ({ rule }: ExplainRule): string | null => {
    const found = rules.find(({ id }) => id === rule);
    return found ? rulePage(found) : null;
  });
  connection.onRequest(CONVERSIONS, ({ uri, family: id }: Conversions): readonly Conversion[] => {
    const view = viewOf(uri);
    const family = parts.families.find((known) => known.id === id);
    return view && family ? conversionsOf(view, family, environment()) : [];
  });
  connection.onRequest(WHO_AM_I, ({ uri, arn, sessionName }: WhoAmI): WhoAmIAnswer => {
    const view = viewOf(uri);
    return { markdown: view ? explainIdentity(view.file, { arn, sessionName }) : 'The file is not open any more.' };
  });
}
