/** Entry of the language server process. It holds no credentials and contacts nothing. */
import { createConnection, ProposedFeatures } from 'vscode-languageserver/node';
import { serve } from './serve';

serve(createConnection(ProposedFeatures.all), []);
