import type { NodeFacts } from '../bus/cluster-bus.ts';
import type { Arrival, Dispatch, Dispatcher, HomeClaim, Seat, Standing } from '../tracker/dispatch.ts';
import { homeScopeOf } from './home-scope.ts';
import type { Homes } from './homes.ts';
import type { RouteTickets } from './route-tickets.ts';

/** What this file knows of the other nodes. */
export interface ClusterView {
  readonly selfId: () => string;
  /** Whether other nodes can be reached. Brings homes up to date when they can. */
  readonly isUp: () => boolean;
  /** Whether they could not be for so long that those they serve are better served here. */
  readonly isGivenUp: () => boolean;
  readonly node: (id: string) => NodeFacts | undefined;
  readonly wallMs: () => number;
}

/** Where a page may send its viewer: the home, then those that would be next. */
export interface Route {
  /** Null: no node of its own address; any will do. */
  readonly url: string | null;
  readonly ticket: string;
  readonly alternatives: readonly string[];
}

/** Alternatives of a route: enough for a drain and a crash at once. */
const ALTERNATIVES_MAX = 2;

/**
 * Decides by home where viewers are served. A viewer that can follow is sent there, once; any other is seated there over the bus. While
 * the bus is away everybody new is served here, and those who have a seat elsewhere keep it for a while: an outage of seconds moves
 * nobody.
 */
export class HomeDispatcher implements Dispatcher {
  readonly #homes: Homes;
  readonly #tickets: RouteTickets;
  readonly #view: ClusterView;
  readonly #seat: (nodeId: string, arrival: Arrival) => Seat | undefined;

  /** @param seat seats a viewer on another node; undefined when that is known to fail. */
  constructor(
    homes: Homes,
    tickets: RouteTickets,
    view: ClusterView,
    seat: (nodeId: string, arrival: Arrival) => Seat | undefined,
  ) {
    this.#homes = homes;
    this.#tickets = tickets;
    this.#view = view;
    this.#seat = seat;
  }

  dispatch(arrival: Arrival): Dispatch {
    if (!this.#view.isUp()) return { type: 'here' };
    const scope = homeScopeOf(arrival.claim);
    const [home] = this.#homes.rank(scope);
    const selfId = this.#view.selfId();
    if (home === undefined || home.id === selfId) return { type: 'here' };
    const { route } = arrival.join;
    const wallMs = this.#view.wallMs();
    const isReady = this.#view.node(selfId)?.state === 'ready';
    if (route !== undefined && isReady && this.#tickets.nodeOf(route, scope, wallMs) === selfId)
      return { type: 'here' };
    if (route === '' && arrival.mayRedirect && home.url !== null) {
      const ticket = this.#tickets.issue(home.id, scope, wallMs);
      return { type: 'redirect', message: { type: 'redirect', url: home.url, ticket } };
    }
    const seat = this.#seat(home.id, arrival);
    return seat === undefined ? { type: 'here' } : { type: 'away', seat };
  }

  standingOf(claim: HomeClaim, nodeId: string | undefined): Standing {
    if (!this.#view.isUp()) return nodeId !== undefined && this.#view.isGivenUp() ? 'move-now' : 'at-home';
    const [home] = this.#homes.rank(homeScopeOf(claim));
    if (home === undefined || home.id === (nodeId ?? this.#view.selfId())) return 'at-home';
    if (nodeId === undefined) return 'move-soon';
    const node = this.#view.node(nodeId);
    if (node === undefined) return 'move-now';
    // A node that drains sends its viewers on itself, each at its own time.
    return node.state === 'draining' ? 'at-home' : 'move-soon';
  }

  /** For a viewer that has not come yet. */
  route(claim: HomeClaim): Route {
    this.#view.isUp();
    const scope = homeScopeOf(claim);
    const ranked = this.#homes.rank(scope);
    const [url = null, ...others] = ranked.flatMap((node) => node.url ?? []);
    const ticket = this.#tickets.issue(ranked[0]?.id ?? this.#view.selfId(), scope, this.#view.wallMs());
    return { url, ticket, alternatives: others.slice(0, ALTERNATIVES_MAX) };
  }
}
