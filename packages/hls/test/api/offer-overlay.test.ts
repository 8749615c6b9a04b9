import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { offerOverlay } from '../../src/api/offer-overlay.ts';

const script = { src: 'https://site.example/js/paceline.min.js?v=3', nonce: 'n' } as HTMLScriptElement;

interface Appended {
  readonly src: string;
  readonly nonce: string;
  readonly dataset: Record<string, string>;
}

describe('the panel', () => {
  const appended: Appended[] = [];
  let page: EventTarget;

  beforeEach(() => {
    appended.length = 0;
    page = new EventTarget();
    vi.stubGlobal('addEventListener', page.addEventListener.bind(page));
    vi.stubGlobal('removeEventListener', page.removeEventListener.bind(page));
    vi.stubGlobal('location', { search: '' });
    vi.stubGlobal('document', {
      createElement: () => ({ dataset: {} }),
      head: { append: (element: Appended) => appended.push(element) },
    });
  });

  afterEach(() => vi.unstubAllGlobals());

  const press = (change: Partial<KeyboardEvent> = {}): void => {
    const keys = { ctrlKey: true, altKey: true, shiftKey: true, code: 'KeyP', ...change };
    page.dispatchEvent(Object.assign(new Event('keydown'), keys));
  };

  const PANEL = {
    src: 'https://site.example/js/paceline-overlay.min.js',
    nonce: 'n',
    dataset: { open: '' },
  };

  it('is not fetched unasked', () => {
    offerOverlay(script);
    press({ altKey: false });
    press({ code: 'KeyO' });
    expect(appended).toEqual([]);
  });

  it('is fetched once, on the key, from beside the script', () => {
    offerOverlay(script);
    press();
    press();
    expect(appended).toEqual([PANEL]);
  });

  it('is fetched at once where the address asks for it', () => {
    vi.stubGlobal('location', { search: '?paceline=debug' });
    offerOverlay(script);
    press();
    expect(appended).toEqual([PANEL]);
  });
});
