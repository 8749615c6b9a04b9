/**
 * What a viewer adds to its join that can be sent to another tracker. Apart from the join itself, like rosters: the SDK does not
 * follow yet, and its bundles are checked for every name of the join.
 */
export interface RouteTicket {
  /** The ticket that sent it here, or '' for none. */
  readonly route?: string;
}

/** Another tracker is at home to the viewer: join there, with the ticket. Sent only to viewers that showed an empty `route`. */
export interface RedirectMessage {
  readonly type: 'redirect';
  /** `ws://` or `wss://`. */
  readonly url: string;
  readonly ticket: string;
}
