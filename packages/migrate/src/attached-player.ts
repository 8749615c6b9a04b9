import { attach } from '@paceline/hls';
import type { PacelineOptions, Session } from '@paceline/hls';
import type Hls from 'hls.js';

/** Media bytes of a player, over all sessions that it has had. */
export interface TrafficTotals {
  readonly cdnBytes: number;
  readonly p2pBytes: number;
  readonly uploadBytes: number;
}

/** What a shim wants for a player. */
export interface PlayerWish {
  readonly options: PacelineOptions;
  readonly isDisabled: boolean;
}

/**
 * One player and its session. Options of a session are fixed, but those of other SDKs are not: then the session is replaced,
 * which playback does not notice, and totals go on.
 */
export class AttachedPlayer {
  readonly hls: Hls;
  readonly #listen: (session: Session) => void;
  readonly #onEnded: () => void;
  #session: Session;
  #options: PacelineOptions;
  #isDisabled: boolean;
  #hasEnded = false;
  #isOurs = false;
  #ended: TrafficTotals = { cdnBytes: 0, p2pBytes: 0, uploadBytes: 0 };

  /**
   * @param listen is given every session as soon as there is one; what it adds ends with the session.
   * @param onEnded the session has ended with its player, or by the page, and not by us.
   * @throws {PacelineError} as `attach` does.
   */
  constructor(
    hls: Hls,
    wish: PlayerWish,
    listen: (session: Session) => void,
    onEnded = (): void => undefined,
  ) {
    this.hls = hls;
    this.#listen = listen;
    this.#onEnded = onEnded;
    this.#options = wish.options;
    this.#isDisabled = wish.isDisabled;
    this.#session = this.#begin(wish.isDisabled);
  }

  get session(): Session {
    return this.#session;
  }

  /**
   * Brings the session to what is wanted now. One that has ended with its player stays as it is, and one that was turned off by
   * somebody else (the page, the viewer's choice) stays off.
   */
  change({ options, isDisabled }: PlayerWish): void {
    const isToggled = isDisabled !== this.#isDisabled;
    if (JSON.stringify(options) === JSON.stringify(this.#options)) {
      if (isToggled) this.setDisabled(isDisabled);
      return;
    }
    this.#options = options;
    this.#isDisabled = isDisabled;
    if (this.#hasEnded) return;
    const staysOff = isToggled ? isDisabled : this.#session.stats().state === 'disabled';
    this.#ended = this.totals();
    this.#end();
    this.#session = this.#begin(staysOff);
  }

  setDisabled(isDisabled: boolean): void {
    this.#isDisabled = isDisabled;
    if (isDisabled) this.#session.disable();
    else this.#session.enable();
  }

  totals(): TrafficTotals {
    const { cdnBytes, p2pBytes, uploadBytes } = this.#session.stats();
    return {
      cdnBytes: this.#ended.cdnBytes + cdnBytes,
      p2pBytes: this.#ended.p2pBytes + p2pBytes,
      uploadBytes: this.#ended.uploadBytes + uploadBytes,
    };
  }

  destroy(): void {
    this.#hasEnded = true;
    this.#end();
  }

  #end(): void {
    this.#isOurs = true;
    this.#session.destroy();
    this.#isOurs = false;
  }

  #begin(isDisabled: boolean): Session {
    const session = attach(this.hls, this.#options);
    session.on('state', (state) => {
      if (state !== 'destroyed' || this.#isOurs) return;
      this.#hasEnded = true;
      this.#onEnded();
    });
    if (isDisabled) session.disable();
    this.#listen(session);
    return session;
  }
}
