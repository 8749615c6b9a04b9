import type { JoinMessage } from '@paceline/protocol';

export type GateVerdict =
  | {
      readonly ok: true;
      /** Names the token when it is one viewer's own: limits then go by it. */
      readonly tokenId: string | undefined;
    }
  | {
      readonly ok: false;
      /** What to change, for the viewer's developer. Quotes nothing that was sent. */ readonly message: string;
    };

/** Decides who may join what. Answers once, at once or later. */
export interface JoinGate {
  ask(message: JoinMessage, answer: (verdict: GateVerdict, nowMs: number) => void): void;
}

export const openGate: JoinGate = {
  ask: (_, answer) => answer({ ok: true, tokenId: undefined }, 0),
};
