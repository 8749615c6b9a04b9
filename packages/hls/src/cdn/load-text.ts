import type { CdnFetchOptions, FetchSetupContext } from './cdn-fetch.ts';

/**
 * One small text from the CDN. Undefined on any failure: an error status, a time-out, more than `maxChars` characters, an abort.
 * `url` is that of the answer, after redirects.
 */
export async function loadText(
  url: string,
  options: CdnFetchOptions,
  maxChars: number,
  timeoutMs: number,
  signal: AbortSignal,
): Promise<{ readonly text: string; readonly url: string } | undefined> {
  const abort = new AbortController();
  const timer = setTimeout(() => abort.abort(), timeoutMs);
  const stop = (): void => abort.abort();
  signal.addEventListener('abort', stop);
  try {
    const { fetchSetup, credentials = 'same-origin' } = options;
    const init: RequestInit = { mode: 'cors', credentials, signal: abort.signal, cache: 'no-cache' };
    const context: FetchSetupContext = { url, headers: {}, responseType: 'text' };
    const request = fetchSetup === undefined ? new Request(url, init) : await fetchSetup(context, init);
    const response = await fetch(request, { signal: abort.signal });
    if (!response.ok) return undefined;
    const text = await response.text();
    return text.length > maxChars ? undefined : { text, url: response.url || url };
  } catch {
    return undefined;
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', stop);
  }
}
