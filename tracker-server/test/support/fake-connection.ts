import { parseRedirectMessage, parseRosterMessage, parseServerMessage } from '@paceline/protocol';
import type { RedirectMessage, RosterMessage, ServerMessage } from '@paceline/protocol';
import type { CloseCode, Connection } from '../../src/transport/connection.ts';

/** A socket that only remembers what was done to it. */
export class FakeConnection implements Connection {
  bufferedBytes = 0;
  answersPings = true;
  pings = 0;
  closedWith: CloseCode | undefined;
  isTerminated = false;
  lastText = '';
  #sent: ServerMessage[] = [];
  #rosters: RosterMessage[] = [];
  #redirects: RedirectMessage[] = [];

  send(text: string): void {
    this.lastText = text;
    const roster = parseRosterMessage(text);
    if (roster.ok) {
      this.#rosters.push(roster.message);
      return;
    }
    const redirect = parseRedirectMessage(text);
    if (redirect.ok) {
      this.#redirects.push(redirect.message);
      return;
    }
    const parsed = parseServerMessage(text);
    if (!parsed.ok) throw new Error(`tracker sent ${parsed.reason}: ${text}`);
    this.#sent.push(parsed.message);
  }

  ping(): void {
    this.pings += 1;
  }

  close(code: CloseCode): void {
    this.closedWith = code;
  }

  terminate(): void {
    this.isTerminated = true;
  }

  /** All rosters since the last call. */
  takeRosters(): readonly RosterMessage[] {
    const rosters = this.#rosters;
    this.#rosters = [];
    return rosters;
  }

  /** All redirects since the last call. */
  takeRedirects(): readonly RedirectMessage[] {
    const redirects = this.#redirects;
    this.#redirects = [];
    return redirects;
  }

  /** Everything else since the last call. */
  takeSent(): readonly ServerMessage[] {
    const sent = this.#sent;
    this.#sent = [];
    return sent;
  }
}
