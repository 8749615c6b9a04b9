import type {
  FragmentLoaderConstructor,
  FragmentLoaderContext,
  HlsConfig,
  LoaderConfiguration,
  LoaderStats,
} from 'hls.js';
import { LoaderAttachment } from '../../../packages/hls/src/player/loader-attachment.ts';
import { RenditionDirectory } from '../../../packages/hls/src/player/rendition-directory.ts';
import { delay } from './hls-global.ts';
import { LabSource, type SourceOptions } from './sources.ts';

/** One request made by hand, without a player above it. */
export interface ProbeCase {
  readonly name: string;
  readonly url: string;
  readonly range?: readonly [begin: number, end: number];
  readonly progressive?: boolean;
  /** In the mode `warm`, the request is made once before, to fill the cache. */
  readonly primed?: boolean;
  readonly maxTimeToFirstByteMs?: number;
  readonly maxLoadTimeMs?: number;
  /** What hls.js does to the loader, and when. */
  readonly then?: { readonly atMs: number; readonly calls: readonly ('abort' | 'destroy' | 'load')[] };
  /** Calls made inside the terminal callback, as hls.js makes them. */
  readonly inTerminal?: readonly ('abort' | 'destroy')[];
}

/** What came of it. Everything in `seen` must be the same for every loader. */
export interface ProbeResult {
  readonly seen: {
    readonly calls: readonly string[];
    readonly aborted: boolean;
    readonly loaded: number;
    readonly sameStats: boolean;
    readonly timesInOrder: boolean;
    readonly insideLoad: boolean;
    readonly progressBytes: number;
  };
  readonly networkDetails: 'none' | 'null' | 'object';
  readonly elapsedMs: number;
}

/** Time for a late callback to show itself. */
const LINGER_MS = 40;
const DEFAULT_LIMIT_MS = 5000;

/** Runs the cases one after the other with a source of the given mode. */
export async function probeLoader(
  cases: readonly ProbeCase[],
  options: SourceOptions,
): Promise<readonly ProbeResult[]> {
  const hls = new window.Hls({ debug: false });
  const source = new LabSource(options);
  const directory = new RenditionDirectory();
  directory.note('probe', 'main');
  const attachment = options.mode === 'stock' ? undefined : new LoaderAttachment(hls, source, directory);
  const LoaderClass = (hls.config.fLoader ?? hls.config.loader) as FragmentLoaderConstructor;
  const results: ProbeResult[] = [];
  for (const [index, each] of cases.entries()) {
    if (options.mode === 'warm' && each.primed) await probe(LoaderClass, hls.config, each, index);
    results.push(await probe(LoaderClass, hls.config, each, index));
  }
  attachment?.detach();
  hls.destroy();
  return results;
}

async function probe(
  LoaderClass: FragmentLoaderConstructor,
  config: HlsConfig,
  each: ProbeCase,
  index: number,
): Promise<ProbeResult> {
  const loader = new LoaderClass(config);
  const { stats } = loader;
  const context = contextOf(each, index);
  const seen = { calls: [] as string[], insideLoad: false, sameStats: true, progressBytes: 0 };
  let networkDetails: ProbeResult['networkDetails'] = 'none';
  let inside = true;
  const startMs = performance.now();
  let endMs = startMs;
  let ended = false;
  await new Promise<void>((resolve) => {
    const terminal = (call: string, of: LoaderStats, details: unknown): void => {
      ended = true;
      seen.calls.push(call);
      seen.insideLoad ||= inside;
      seen.sameStats &&= of === stats;
      networkDetails = details === null ? 'null' : typeof details === 'object' ? 'object' : 'none';
      endMs = performance.now();
      for (const method of each.inTerminal ?? []) loader[method]();
      setTimeout(resolve, LINGER_MS);
    };
    loader.load(context, configurationOf(each), {
      onSuccess: (response, of, _context, details) => {
        const { data } = response;
        const length = data instanceof ArrayBuffer ? data.byteLength : -1;
        // Streaming loaders leave the data of the success empty: the bytes went through onProgress.
        terminal(`success ${response.code}${each.progressive ? '' : ` ${length}`}`, of, details);
      },
      onError: (error, _context, details, of) => terminal(`error ${error.code}`, of, details),
      onTimeout: (of, _context, details) => terminal('timeout', of, details),
      onAbort: (of, _context, details) => terminal('abort', of, details),
      ...(each.progressive && {
        onProgress: (_stats, _context, data) => {
          seen.insideLoad ||= inside;
          if (data instanceof ArrayBuffer || ArrayBuffer.isView(data)) seen.progressBytes += data.byteLength;
        },
      }),
    });
    inside = false;
    if (each.then) {
      const { atMs, calls } = each.then;
      setTimeout(() => {
        for (const call of calls) invoke(call, loader, context, each, seen.calls);
        if (!ended) setTimeout(resolve, LINGER_MS);
      }, atMs);
    }
  });
  await delay(0);
  const { start, first, end } = stats.loading;
  return {
    seen: {
      ...seen,
      aborted: stats.aborted,
      loaded: seen.calls[0]?.startsWith('success') ? stats.loaded : 0,
      // A hit may be dated before the page began.
      timesInOrder:
        start !== 0 && (end === 0 || (start <= first && first <= end && end <= performance.now())),
    },
    networkDetails,
    elapsedMs: endMs - startMs,
  };
}

function invoke(
  call: 'abort' | 'destroy' | 'load',
  loader: InstanceType<FragmentLoaderConstructor>,
  context: FragmentLoaderContext,
  each: ProbeCase,
  calls: string[],
): void {
  if (call !== 'load') {
    loader[call]();
    return;
  }
  const ignore = (): void => {
    calls.push('second load answered');
  };
  try {
    loader.load(context, configurationOf(each), { onSuccess: ignore, onError: ignore, onTimeout: ignore });
  } catch {
    calls.push('second load refused');
  }
}

function contextOf(each: ProbeCase, index: number): FragmentLoaderContext {
  const context = {
    type: 'media-fragment',
    frag: { type: 'main', sn: index, baseurl: 'probe', duration: 2, bitrateTest: false },
    part: null,
    responseType: 'arraybuffer',
    url: each.url,
    headers: {},
    rangeStart: each.range?.[0] ?? 0,
    rangeEnd: each.range?.[1] ?? 0,
  };
  return context as unknown as FragmentLoaderContext;
}

function configurationOf(each: ProbeCase): LoaderConfiguration {
  const { maxTimeToFirstByteMs = DEFAULT_LIMIT_MS, maxLoadTimeMs = DEFAULT_LIMIT_MS } = each;
  return {
    loadPolicy: { maxTimeToFirstByteMs, maxLoadTimeMs, errorRetry: null, timeoutRetry: null },
    timeout: maxLoadTimeMs,
    maxRetry: 0,
    retryDelay: 0,
    maxRetryDelay: 0,
    highWaterMark: 131_072,
  };
}
