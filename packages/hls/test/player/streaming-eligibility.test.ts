import { expect, it } from 'vitest';
import { type StreamingConfigLike, streamingEligibility } from '../../src/player/streaming-eligibility.ts';

class Stock {}
class Custom {}

it('allows streaming with the stock loader, fetchSetup or not', () => {
  expect(streamingEligibility({ loader: Stock }, Stock)).toEqual({ mode: 'stream' });
  const config: StreamingConfigLike & { fetchSetup: unknown } = {
    loader: Stock,
    fetchSetup: () => undefined,
  };
  expect(streamingEligibility(config, Stock)).toEqual({ mode: 'stream' });
  expect(streamingEligibility({ loader: Stock, fLoader: Stock }, Stock)).toEqual({ mode: 'stream' });
});

it.each<[string, StreamingConfigLike, unknown]>([
  ['xhr-setup', { loader: Stock, xhrSetup: () => undefined }, Stock],
  ['custom-loader', { loader: Custom }, Stock],
  ['custom-loader', { loader: Custom }, undefined],
  ['custom-fragment-loader', { loader: Stock, fLoader: Custom }, Stock],
  ['cmcd', { loader: Stock, fLoader: Custom, cmcd: {} }, Stock],
  ['progressive', { loader: Custom, progressive: true }, Stock],
])('leaves requests to the player for %s', (reason, config, stock) => {
  expect(streamingEligibility(config, stock)).toEqual({ mode: 'player-loader', reason });
});
