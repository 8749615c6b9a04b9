import { pageSwitch } from './page-switch.ts';

/** The script build of `@paceline/overlay`, in the folder of the SDK's own. */
const FILE = 'paceline-overlay.min.js';

/**
 * The panel that shows what goes on, for a page with the script tag: fetched when the address says `?paceline=debug` or somebody
 * presses Ctrl+Alt+Shift+P, and for nobody else. From then on it listens to the key itself.
 */
export function offerOverlay(script: HTMLScriptElement): void {
  const load = (): void => {
    removeEventListener('keydown', onKey);
    const panel = document.createElement('script');
    panel.src = new URL(FILE, script.src).href;
    // Where a page names the scripts it trusts, it trusts what they bring along.
    panel.nonce = script.nonce;
    panel.dataset['open'] = '';
    document.head.append(panel);
  };
  const onKey = ({ ctrlKey, altKey, shiftKey, code }: KeyboardEvent): void => {
    if (ctrlKey && altKey && shiftKey && code === 'KeyP') load();
  };
  if (pageSwitch(location.search) === 'debug') load();
  else addEventListener('keydown', onKey);
}
