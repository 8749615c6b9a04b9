import { watchNativePlayback } from './api/native-playback.ts';
import { offerOverlay } from './api/offer-overlay.ts';
import { installFromScriptTag } from './api/script-attributes.ts';

export * from './index.ts';

const script = document.currentScript as HTMLScriptElement | null;
installFromScriptTag(script);
watchNativePlayback();
// Without an address nobody knows what stands beside it.
if (script?.src) offerOverlay(script);
