import { install } from './install.ts';
import type { PacelineOptions } from './options.ts';

/**
 * `<script src=paceline.min.js data-tracker="wss://...">` installs itself. Further attributes: `data-channel`, `data-token`,
 * `data-regions`, `data-max-partners`, `data-upload-max-bps`, and the switches `data-upload`, `data-http-range`,
 * `data-require-consent`, `data-report-qos`, `data-debug` with `true` or `false`. Without `data-tracker` nothing is installed: the page uses
 * `Paceline.attach` or `.install`.
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

/** The options that a script element's data attributes stand for; values are checked by `install`, and absent ones are undefined. */
export function optionsOf(tracker: string, data: DOMStringMap): PacelineOptions {
  const options: Readonly<Record<keyof PacelineOptions, unknown>> = {
    tracker: tracker.split(/[\s,]+/).filter((url) => url !== ''),
    channel: data['channel'],
    token: data['token'],
    rtcConfig: undefined,
    localNetwork: flag(data['localNetwork']),
    upload: { enabled: flag(data['upload']), maxBps: number(data['uploadMaxBps']) },
    regions: data['regions'],
    maxPartners: number(data['maxPartners']),
    httpRange: flag(data['httpRange']),
    requireConsent: flag(data['requireConsent']),
    reportQos: flag(data['reportQos']),
    debug: flag(data['debug']),
  };
  return options as PacelineOptions;
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
