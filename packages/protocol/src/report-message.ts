/**
 * How the viewer fares, if its page has agreed to tell: running totals since the page began, whole numbers. The tracker takes
 * the differences. Sent beside a heartbeat.
 */
export interface ReportMessage {
  readonly type: 'report';
  readonly cdnBytes: number;
  readonly p2pBytes: number;
  readonly stalls: number;
  readonly stallMs: number;
  /** Behind the live edge, now. */
  readonly latencyMs: number;
}
