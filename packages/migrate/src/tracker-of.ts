import { PacelineError } from '@paceline/hls';
import type { PacelineOptions } from '@paceline/hls';

/** Name of the `<meta>` that tells every shim of a page its tracker. Several URLs are separated by spaces or commas. */
const META_NAME = 'paceline-tracker';

/**
 * The tracker for a shim: what the options say, or else what the page says. Other SDKs come with somebody's servers; Paceline has
 * none, so this is the one thing that cannot be taken over.
 *
 * @param place where the option belongs, for the message: `p2p.paceline`.
 * @throws {PacelineError} `bad-option` if neither says it.
 */
export function trackerOf(options: Partial<PacelineOptions>, place: string): PacelineOptions['tracker'] {
  if (options.tracker !== undefined) return options.tracker;
  const content = document.querySelector<HTMLMetaElement>(`meta[name="${META_NAME}"]`)?.content ?? '';
  const urls = content.split(/[\s,]+/).filter((url) => url !== '');
  if (urls.length > 0) return urls;
  const field = `${place}.tracker`;
  throw new PacelineError(
    'bad-option',
    `Paceline: option "${field}" must be the URL of a Paceline tracker, such as "wss://tracker.example"; other trackers and ` +
      `signalling servers do not speak with it. Or put <meta name="${META_NAME}" content="wss://tracker.example"> into the page.`,
    field,
  );
}
