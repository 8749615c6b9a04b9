import { sessions } from './api/attach.ts';
import { offerOverlay } from './api/offer-overlay.ts';
import { installFromScriptTag } from './api/script-attributes.ts';
import { watchPlayback } from './api/watch-playback.ts';

export * from './index.ts';

const script = document.currentScript as HTMLScriptElement | null;
installFromScriptTag(script);
watchPlayback(sessions);
// Without an address nobody knows what stands beside it.
if (script?.src) offerOverlay(script);
