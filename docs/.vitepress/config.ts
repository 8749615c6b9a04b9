import { defineConfig } from 'vitepress';
import type { DefaultTheme } from 'vitepress';
import { checkAnchors } from './check-anchors.ts';
import { headingId, repositoryLinks } from './repository-links.ts';
import { pageExists, ROOT, writeRepositoryPages } from './repository-pages.ts';

writeRepositoryPages();

/** Entries `[text, page]`; a page that is not there (yet) has no entry. */
function section(text: string, entries: readonly (readonly [string, string])[]): DefaultTheme.SidebarItem {
  const items = entries
    .filter(([, page]) => pageExists(`${page}.md`))
    .map(([entry, page]) => ({ text: entry, link: `/${page}` }));
  return { text, items };
}

const SIDEBAR = [
  section('Start', [
    ['Script tag', 'start/script-tag'],
    ['npm', 'start/npm'],
    ['A player you have', 'start/existing-player'],
    ['Players, one page each', 'players'],
    ['React', 'repository/react'],
    ['The README', 'repository/readme'],
    ['README, 中文', 'repository/readme-zh-cn'],
  ]),
  section('Guides', [
    ['Tuning', 'tuning'],
    ['Questions', 'faq'],
    ['From another SDK', 'migration'],
    ['Overlay', 'overlay'],
    ['The demo page', 'repository/demo'],
  ]),
  section('Operate', [
    ['Running the tracker', 'operations'],
    ['The tracker command', 'repository/tracker'],
    ['Regions', 'regions'],
    ['Several trackers', 'cluster'],
    ['Security', 'tracker-security'],
  ]),
  section('Reference', [
    ['The API, explained', 'api'],
    ['The API, from the types', 'reference/index'],
    ['Protocol', 'protocol'],
    ['Limits', 'limits'],
    ['Glossary', 'glossary'],
    ['Changes', 'repository/changelog'],
  ]),
  section('Internals', [
    ['Architecture', 'repository/architecture'],
    ['Decisions', 'adr/README'],
    ['Ablations', 'ablations'],
    ['Simulator', 'repository/simulator'],
    ['Benchmark', 'repository/benchmark'],
    ['Contributing', 'repository/contributing'],
  ]),
];

/** Set by `node scripts/docs.mjs --check`: pages without what only readers would miss, which is most of the work. */
const isCheck = process.env['PACELINE_DOCS_CHECK'] !== undefined;

/** Code in one colour. */
function plainCode(code: string): string {
  return `<pre v-pre><code>${code.replaceAll('&', '&amp;').replaceAll('<', '&lt;')}</code></pre>`;
}

export default defineConfig({
  lang: 'en',
  title: 'Paceline',
  description: 'Viewers of one live HLS stream share it over WebRTC: near one CDN copy per group.',
  base: process.env['PACELINE_DOCS_BASE'] ?? '/',
  // No file of the site is fetched from anywhere else, by the build or by the reader's browser.
  head: [['link', { rel: 'icon', href: 'data:,' }]],
  srcExclude: ['node_modules/**', 'test/**'],
  ignoreDeadLinks: false,
  // Pages without scripts: those would be a second bundle of the same.
  mpa: isCheck,
  markdown: {
    config: repositoryLinks,
    anchor: { slugify: headingId },
    ...(isCheck && { highlight: plainCode }),
  },
  // Snippets and pictures stand outside `docs`.
  vite: {
    server: { fs: { allow: [ROOT] } },
    // The index of the search is one file, loaded when somebody searches.
    build: { chunkSizeWarningLimit: 2_000 },
  },
  themeConfig: {
    nav: [
      { text: 'Start', link: '/start/script-tag' },
      { text: 'API', link: '/api' },
      { text: 'Operate', link: '/operations' },
      { text: '中文', link: '/repository/readme-zh-cn' },
    ],
    sidebar: SIDEBAR,
    outline: [2, 3],
    // It would have every page rendered once more.
    ...(!isCheck && { search: { provider: 'local' } }),
    footer: { message: 'Apache License 2.0' },
  },
  buildEnd: ({ outDir, site }) => checkAnchors(outDir, site.base),
});
