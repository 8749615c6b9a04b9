import { runBandwidth, runEmergency } from './bandwidth-run.ts';
import { runLive } from './live-run.ts';
import { probeLoader } from './loader-probe.ts';
import { runPlayback } from './playback-run.ts';
import { runDestroy, runStorm } from './storm-run.ts';

/** What the specs can do in the page. Everything takes and gives plain data. */
export interface Lab {
  readonly probeLoader: typeof probeLoader;
  readonly runPlayback: typeof runPlayback;
  readonly runBandwidth: typeof runBandwidth;
  readonly runEmergency: typeof runEmergency;
  readonly runStorm: typeof runStorm;
  readonly runDestroy: typeof runDestroy;
  readonly runLive: typeof runLive;
}

declare global {
  interface Window {
    /** Set by this script. */
    lab: Lab | undefined;
  }
}

window.lab = { probeLoader, runPlayback, runBandwidth, runEmergency, runStorm, runDestroy, runLive };
