import type { ServerResponse } from 'node:http';
import { CHANNEL_CHARS_MAX, PROTOCOL_VERSION } from '@paceline/protocol';
import type { Route } from '../cluster/home-dispatcher.ts';
import type { IpAddress } from '../geo/ip-address.ts';
import { AddressBudgets } from '../limits/address-budgets.ts';
import type { BucketSize } from '../limits/token-bucket.ts';
import type { HomeClaim } from '../tracker/dispatch.ts';
import { networkOf } from '../tracker/network.ts';

export const ROUTE_PATH = '/v1/route';

/** Networks remembered at once; some 200 bytes each. */
const KEYS_MAX = 50_000;

/** Seconds after which a refused page may ask again. */
const RETRY_AFTER_S = 5;

export interface RouteSource {
  readonly routesPerAddress: BucketSize;
  readonly allowsOrigin: (origin: string | undefined) => boolean;
  readonly allowsChannel: (channel: string) => boolean;
  readonly route: (claim: Omit<HomeClaim, 'place'>, address: IpAddress) => Route;
  readonly nowMs: () => number;
}

/** A request as the transport hands it over. */
export interface RouteRequest {
  readonly method: string;
  readonly query: URLSearchParams;
  readonly origin: string | undefined;
  readonly address: IpAddress;
}

/** Answers `GET /v1/route?channel=`: which node a viewer of this address should join the channel at. Keeps to the same origins and channels as joins. */
export class RouteEndpoint {
  readonly #source: RouteSource;
  readonly #budgets: AddressBudgets;

  constructor(source: RouteSource) {
    this.#source = source;
    this.#budgets = new AddressBudgets(source.routesPerAddress, KEYS_MAX);
  }

  answer(request: RouteRequest, response: ServerResponse): void {
    const { method, origin, address } = request;
    if (!this.#source.allowsOrigin(origin)) {
      reply(response, 403, { error: 'this page may not use the tracker' });
      return;
    }
    if (origin !== undefined) response.setHeader('access-control-allow-origin', origin);
    response.setHeader('vary', 'origin');
    if (method !== 'GET' && method !== 'HEAD') {
      response.setHeader('allow', 'GET, HEAD');
      reply(response, 405, { error: 'use GET' });
      return;
    }
    const { key, isLocal } = networkOf(address);
    if (!isLocal && this.#budgets.take(key, 1, this.#source.nowMs()) === 0) {
      response.setHeader('retry-after', String(RETRY_AFTER_S));
      reply(response, 429, { error: 'too many requests of this address: ask once for each page' });
      return;
    }
    const claim = claimOf(request.query);
    if ('error' in claim) reply(response, 400, claim);
    else if (!this.#source.allowsChannel(claim.channel))
      reply(response, 403, { error: 'this tracker does not serve the channel' });
    else reply(response, 200, this.#source.route(claim, address));
  }
}

function claimOf(query: URLSearchParams): Omit<HomeClaim, 'place'> | { readonly error: string } {
  const channel = query.get('channel') ?? '';
  if (channel === '' || channel.length > CHANNEL_CHARS_MAX || /\p{Cc}/u.test(channel))
    return { error: `channel: give its name, 1 to ${CHANNEL_CHARS_MAX} characters on one line` };
  const regions = query.get('regions') ?? 'prefer';
  if (regions !== 'prefer' && regions !== 'strict') return { error: 'regions: use prefer or strict' };
  const version = Number(query.get('version') ?? PROTOCOL_VERSION);
  if (!Number.isInteger(version) || version < 1 || version > 255)
    return { error: 'version: use a whole number from 1 to 255' };
  return { channel, regions, version };
}

function reply(response: ServerResponse, status: number, body: Route | { readonly error: string }): void {
  response.writeHead(status, {
    'content-type': 'application/json; charset=utf-8',
    'cache-control': 'no-store',
  });
  response.end(`${JSON.stringify(body)}\n`);
}
