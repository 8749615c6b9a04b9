/** In the site's `localStorage`; the value is `on` or `off`. */
const KEY = 'paceline';

/**
 * The viewer's choice, as `setConsent` remembered it in this browser for this site. Undefined: none so far, or the browser does not
 * let the page store anything.
 */
export function consent(): boolean | undefined {
  let choice: string | null | undefined;
  try {
    choice = localStorage.getItem(KEY);
  } catch {
    // Storage is blocked.
  }
  return choice ? choice === 'on' : undefined;
}

/** False if the browser does not let the page store anything. */
export function rememberConsent(granted: boolean): void {
  try {
    localStorage.setItem(KEY, granted ? 'on' : 'off');
  } catch {
    // It holds for this page then.
  }
}
