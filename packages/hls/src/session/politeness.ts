/** What the line, the battery and the page say about uploading. */
export interface Manners {
  readonly uploadAllowed: boolean;
  readonly hidden: boolean;
}

export interface PolitenessOptions {
  readonly uploadEnabled: boolean;
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

/** Watches Save-Data, cellular, battery and visibility. Decides whether uploading is polite; never how much. */
export class Politeness {
  readonly #options: PolitenessOptions;
  readonly #onChange: () => void;
  readonly #listeners = new AbortController();
  readonly #connection: ConnectionLike | undefined;
  #battery: BatteryLike | undefined;

  constructor(options: PolitenessOptions, onChange: () => void) {
    this.#options = options;
    this.#onChange = onChange;
    const { signal } = this.#listeners;
    document.addEventListener('visibilitychange', onChange, { signal });
    const browser = navigator as Navigator & {
      readonly connection?: ConnectionLike;
      getBattery?(): Promise<BatteryLike>;
    };
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
    return { uploadAllowed, hidden };
  }

  /** Leaves no listener behind. Idempotent. */
  destroy(): void {
    this.#listeners.abort();
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
