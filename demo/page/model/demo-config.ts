/** A stream the server offers. */
export interface StreamChoice {
  readonly name: string;
  readonly url: string;
}

/** Answer of `GET /api/config`. */
export interface DemoConfig {
  readonly trackerUrl: string;
  readonly streams: readonly StreamChoice[];
  /** Viewers to open with. */
  readonly viewerCount: number;
}

/** Answer of `GET /api/origin`: media bytes the origin has sent, in all and by viewer id. */
export interface OriginCounts {
  readonly totalBytes: number;
  readonly byViewer: Readonly<Record<string, number>>;
}
