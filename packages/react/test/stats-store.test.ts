import { expect, test } from 'vitest';
import { StatsStore, statsStoreOf } from '../src/stats-store.ts';
import { FakeSession } from './fakes/fake-sdk.ts';

const newSession = () => new FakeSession({ tracker: 'wss://tracker.example' });

test('gives the same object until there are other statistics', () => {
  const session = newSession();
  const store = new StatsStore(session.session);
  let told = 0;
  store.subscribe(() => (told += 1));
  const first = store.read();
  expect(store.read()).toBe(first);
  session.tick(100);
  expect(store.read()).toMatchObject({ p2pBytes: 100 });
  expect(told).toBe(1);
});

test('listens for all of its readers together, and only while there are any', () => {
  const session = newSession();
  const store = new StatsStore(session.session);
  const leave = [store.subscribe(() => undefined), store.subscribe(() => undefined)];
  expect(session.listenerCount('stats')).toBe(1);
  leave[0]?.();
  expect(session.listenerCount('stats')).toBe(1);
  leave[1]?.();
  expect([session.listenerCount('stats'), session.listenerCount('state')]).toEqual([0, 0]);
  session.tick(100);
  store.subscribe(() => undefined);
  expect(store.read(), 'not those of before').toMatchObject({ p2pBytes: 100 });
});

test('tells the end of a session', () => {
  const session = newSession();
  const store = statsStoreOf(session.session);
  store.subscribe(() => undefined);
  session.destroy();
  expect(store.read()).toMatchObject({ state: 'destroyed' });
  expect(statsStoreOf(session.session)).toBe(store);
});
