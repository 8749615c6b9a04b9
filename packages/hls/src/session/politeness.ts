/** What the line, the battery and the page say about uploading. */
export interface Manners {
  readonly uploadAllowed: boolean;
  readonly hidden: boolean;
  /** What this session may use, bit/s. */
  readonly uploadCapBps: number;
}

export interface PolitenessOptions {
  readonly uploadEnabled: boolean;
  /** For all sessions of the site in this browser together, bit/s. */
  readonly uploadMaxBps: number;
  readonly uploadOnCellular: boolean;
  readonly uploadWhenHidden: boolean;
}

/** Network Information API, where the browser has it. */
interface ConnectionLike extends EventTarget {
  readonly type?: string;
  readonly saveData?: boolean;
}

/** Battery Status API, where the browser has it. */
interface BatteryLike extends EventTarget {
  readonly charging: boolean;
  readonly level: number;
}

/** Below this charge, and not plugged in, a viewer's battery is worth more than our offload. */
const BATTERY_LEVEL_MIN = 0.2;

/** Every session of a site holds this lock, shared: so they can be counted, in whatever tabs they are. */
const LOCK_NAME = 'paceline';

/** How often they are counted, ms: for so long a new tab may take a share on top. */
const COUNT_INTERVAL_MS = 5_000;

/**
 * Watches Save-Data, cellular, battery, visibility, and the other sessions of the site in this browser. Decides whether uploading is
 * polite, and what this session's share of the cap is; never what is uploaded.
 */
export class Politeness {
  readonly #options: PolitenessOptions;
  readonly #onChange: () => void;
  readonly #listeners = new AbortController();
  readonly #connection: ConnectionLike | undefined;
  #battery: BatteryLike | undefined;
  #sessions = 1;

  constructor(options: PolitenessOptions, onChange: () => void) {
    this.#options = options;
    this.#onChange = onChange;
    const { signal } = this.#listeners;
    document.addEventListener('visibilitychange', onChange, { signal });
    const browser = navigator as Navigator & {
      readonly connection?: ConnectionLike;
      getBattery?(): Promise<BatteryLike>;
      readonly locks?: LockManager;
    };
    // Not in insecure contexts; without it every session counts for itself.
    if (browser.locks !== undefined) this.#count(browser.locks, signal);
    this.#connection = browser.connection;
    this.#connection?.addEventListener('change', onChange, { signal });
    // Not everywhere, and not in insecure contexts; without it the battery is taken to be fine.
    void browser.getBattery?.().then(
      (battery) => this.#watchBattery(battery),
      () => undefined,
    );
  }

  get manners(): Manners {
    const hidden = document.visibilityState === 'hidden';
    const { uploadEnabled, uploadOnCellular, uploadWhenHidden } = this.#options;
    const cellular = this.#connection?.type === 'cellular';
    const uploadAllowed =
      uploadEnabled &&
      this.#connection?.saveData !== true &&
      (uploadOnCellular || !cellular) &&
      (uploadWhenHidden || !hidden) &&
      !this.#batteryLow();
    return { uploadAllowed, hidden, uploadCapBps: this.#options.uploadMaxBps / this.#sessions };
  }

  /** Leaves no listener behind. Idempotent. */
  destroy(): void {
    this.#listeners.abort();
  }

  #count(locks: LockManager, signal: AbortSignal): void {
    const ended = new Promise((resolve) => signal.addEventListener('abort', resolve));
    // Refused where the site has no storage: then there is nothing to count.
    locks.request(LOCK_NAME, { mode: 'shared' }, () => ended).catch(() => undefined);
    const timer = setInterval(() => {
      locks.query().then(
        ({ held = [] }) => {
          const sessions = held.filter(({ name }) => name === LOCK_NAME).length || 1;
          if (sessions === this.#sessions) return;
          this.#sessions = sessions;
          this.#onChange();
        },
        () => undefined,
      );
    }, COUNT_INTERVAL_MS);
    signal.addEventListener('abort', () => clearInterval(timer));
  }

  #watchBattery(battery: BatteryLike): void {
    if (this.#listeners.signal.aborted) return;
    this.#battery = battery;
    const { signal } = this.#listeners;
    battery.addEventListener('chargingchange', this.#onChange, { signal });
    battery.addEventListener('levelchange', this.#onChange, { signal });
    this.#onChange();
  }

  #batteryLow(): boolean {
    const battery = this.#battery;
    return battery !== undefined && !battery.charging && battery.level < BATTERY_LEVEL_MIN;
  }
}
