import { install } from './install.ts';
import type { PacelineOptions } from './options.ts';

/**
 * `<script src=paceline.min.js data-tracker="wss://...">` installs itself. Further attributes: `data-channel`, `data-token`,
 * `data-regions`, `data-max-partners`, `data-upload-max-bps`, and the switches `data-upload`, `data-http-range`, `data-debug`
 * with `true` or `false`. Without `data-tracker` nothing is installed: the page uses `Paceline.attach` or `.install`.
 */
export function installFromScriptTag(script: HTMLOrSVGScriptElement | null): void {
  const tracker = script?.dataset['tracker'];
  if (script === null || tracker === undefined) return;
  try {
    install(optionsOf(tracker, script.dataset));
  } catch (error) {
    // A mistyped attribute must not take the page's other scripts with it.
    console.error(error);
  }
}

/** The options that a script element's data attributes stand for; values are checked by `install`. */
export function optionsOf(tracker: string, data: DOMStringMap): PacelineOptions {
  const upload = {
    ...given('enabled', flag(data['upload'])),
    ...given('maxBps', number(data['uploadMaxBps'])),
  };
  const options = {
    tracker: tracker.split(/[\s,]+/).filter((url) => url !== ''),
    ...given('channel', data['channel']),
    ...given('token', data['token']),
    ...given('regions', data['regions']),
    ...given('maxPartners', number(data['maxPartners'])),
    ...given('httpRange', flag(data['httpRange'])),
    ...given('debug', flag(data['debug'])),
    ...(Object.keys(upload).length === 0 ? {} : { upload }),
  };
  return options as PacelineOptions;
}

function given<K extends string, V>(key: K, value: V | undefined): Partial<Record<K, V>> {
  return value === undefined ? {} : ({ [key]: value } as Record<K, V>);
}

/** An attribute without a value is on. Anything else than a truth value is left for the check to complain about. */
function flag(value: string | undefined): boolean | undefined {
  if (value === undefined) return undefined;
  if (value === '' || value === 'true') return true;
  return value === 'false' ? false : (value as unknown as boolean);
}

function number(value: string | undefined): number | undefined {
  return value === undefined ? undefined : Number(value);
}
