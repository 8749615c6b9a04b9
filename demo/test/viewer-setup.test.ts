import { describe, expect, test } from 'vitest';
import { queryOfSetup, setupOfQuery, type ViewerSetup } from '../page/model/viewer-setup.ts';

const setup: ViewerSetup = {
  viewerId: 'viewer-1f',
  streamUrl: '/live/stream.m3u8?a=1&b=2',
  trackerUrl: 'ws://127.0.0.1:8790',
  mode: 'plain',
  liveSyncSegments: 2,
  uploadCapBps: 0,
};
const defaults: ViewerSetup = {
  viewerId: 'tab-0',
  streamUrl: '/s',
  trackerUrl: 'ws://t',
  mode: 'p2p',
  liveSyncSegments: 3,
  uploadCapBps: 5,
};

describe('a viewer set up by its query', () => {
  test('a setup survives the trip through the query', () => {
    expect(setupOfQuery(new URLSearchParams(queryOfSetup(setup)), defaults)).toEqual(setup);
  });

  test('what is missing comes from the defaults', () => {
    expect(setupOfQuery(new URLSearchParams(), defaults)).toEqual(defaults);
  });

  test('what is out of range comes from the defaults', () => {
    const query = new URLSearchParams('viewer=<b>&mode=fast&segments=0&upload=-1');
    expect(setupOfQuery(query, defaults)).toEqual(defaults);
  });
});
