/** Entry of the bundle `language-server`: the process that the editor starts. */
import { startLanguageServer } from './language/server/main';

startLanguageServer();
