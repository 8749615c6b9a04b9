import type Hls from 'hls.js';
import { P2pEngineHls, withP2pConfig } from './p2p-config.ts';

export { P2pEngineHls, withP2pConfig };

/**
 * Takes the place of a script that brought hls.js with P2P inside, or an engine beside it: after hls.js and the SDK, the global
 * `Hls` takes a `p2pConfig`, and the engine's class is there under its usual names.
 */
const scope = globalThis as { Hls?: typeof Hls } & Record<string, unknown>;
if (scope.Hls === undefined)
  console.error('Paceline: p2p-config.min.js has to come after the script of hls.js.');
else scope.Hls = withP2pConfig(scope.Hls);
for (const name of ['P2pEngineHls', 'P2PEngineHls', 'P2PEngine']) scope[name] = P2pEngineHls;
