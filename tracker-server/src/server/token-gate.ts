import type { JoinMessage } from '@paceline/protocol';
import type { ChannelAllowList } from '../access/channel-allow-list.ts';
import type { ChannelTokens, TokenRefusal } from '../access/channel-tokens.ts';
import type { GateVerdict, JoinGate } from '../tracker/join-gate.ts';

/** For the developer of the page: what to change. */
const ADVICE: Readonly<Record<TokenRefusal, string>> = {
  missing: 'this tracker wants a channel token: set the option token',
  invalid: 'token not accepted: check its signature, key id, audience and times',
  expired: 'token expired: get a new one for each page',
  'other-channel': 'token is for another channel: its claim channel must be the name joined',
  'too-long-lived': 'token is valid for too long: a day at most',
};

/** Asks for a token, if the tracker wants tokens, and for a channel name that exists. Brings the clock to the answer. */
export class TokenGate implements JoinGate {
  readonly #channels: ChannelAllowList;
  readonly #tokens: ChannelTokens | undefined;
  readonly #nowMs: () => number;
  readonly #onError: (error: unknown) => void;

  /** `onError` gets what an answer throws after its join has returned: a mistake of ours, as nobody else is there to catch it. */
  constructor(
    channels: ChannelAllowList,
    tokens: ChannelTokens | undefined,
    nowMs: () => number,
    onError: (error: unknown) => void,
  ) {
    this.#channels = channels;
    this.#tokens = tokens;
    this.#nowMs = nowMs;
    this.#onError = onError;
  }

  ask(message: JoinMessage, answer: (verdict: GateVerdict, nowMs: number) => void): void {
    if (!this.#channels.allows(message.channel)) {
      answer({ ok: false, message: 'this tracker does not serve the channel' }, this.#nowMs());
      return;
    }
    if (this.#tokens === undefined) {
      answer({ ok: true, tokenId: undefined }, this.#nowMs());
      return;
    }
    const checked = this.#tokens.check(message.token, message.channel).then((verdict) => {
      answer(verdict.ok ? verdict : { ok: false, message: ADVICE[verdict.reason] }, this.#nowMs());
    });
    checked.catch(this.#onError);
  }
}
