/**
 * Entry of the bundle `language-server`: the process of the editor, and the same rules for the command line, which are too
 * large to be packaged twice.
 */
import { startLanguageServer } from './language/server/main';

export { lintCommand } from './cli/lint/command';

if (require.main === module) startLanguageServer();
