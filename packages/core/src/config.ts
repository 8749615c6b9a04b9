/**
 * Every knob of the engine with its unit, its default and its reason. Defaults suit home lines: 20-60 ms between viewers of
 * one region, uplinks of 1-20 Mbit/s, segments of 2-6 s played three segments behind the live edge.
 */
export interface EngineConfig {
  /** Connections kept at most. Each costs a browser some MB and 2 pings a 2 s. */
  readonly maxPartners: number;
  /** Connections wanted even in a small group: up to seven viewers form a full mesh. */
  readonly minPartners: number;
  /** Slots that are asked for by deadline beyond the urgent zone. A window more: all of them; a window less: all rarest first. */
  readonly urgentExtraSlots: number;
  /** Attempts under way at once; ICE of more than a few competes with playback. */
  readonly maxConnecting: number;
  /** Wait for a better claim before fetching, ms: above the time a claim takes through the group, below what a viewer notices. */
  readonly claimWaitMinMs: number;
  readonly claimWaitMaxMs: number;
  /** Time left to the leader by rank to reload its playlist and claim, when another viewer saw the segment first, ms. */
  readonly scoutGraceMs: number;
  /**
   * Bounds of a lease, ms: a leader that shows nothing for half of the time that is left until the CDN must be asked anyway
   * loses the segment. The first copy takes a thin uplink a second or two; shorter leases were seen to cost more than dead leaders.
   */
  readonly leaseMinMs: number;
  readonly leaseMaxMs: number;
  /** Takeovers are staggered by rank, ms, so that one of them wins. */
  readonly takeoverStaggerMs: number;
  /** Announcements are gathered for this long, ms. */
  readonly haveBatchMs: number;
  /** The same for slots that others hold and announce as well, ms: most of them need not be told any more by then. */
  readonly haveLateMs: number;
  /** A leader hides a slot from all but its first receiver for this long at least, ms, and until all first copies are out. */
  readonly revealMs: number;
  /** A slot that others announce may still be on its way by push: wait this long before asking for it, ms. */
  readonly pullGraceMs: number;
  /** A partner that refused because it is busy is not asked for this long, ms. */
  readonly busyMs: number;
  /** A slot whose frames stopped coming for this long is asked for elsewhere, ms. */
  readonly stalledSlotMs: number;
  /**
   * An answer is of use for this long, ms. Who cannot send it in that time refuses at once: everybody asks the first holder of a
   * slot, and who stands far back in its queue is better served by those that it has served meanwhile.
   */
  readonly answerMs: number;
  /** A request that was neither answered nor refused is given up after this, ms: its partner is gone. */
  readonly requestTimeoutMs: number;
  /** Full window of a track this often, ms, whatever was announced in between. */
  readonly bitmapIntervalMs: number;
  /** A partner is pinged when nothing was heard of it for this long, ms: media in between shows as well that it is there. */
  readonly keepaliveMs: number;
  /** A ping at least this often, ms, for the round trip and the sender's status. */
  readonly pingIntervalMs: number;
  /** Silence after which a partner is dropped, ms; hidden pages have throttled timers (up to one a minute). */
  readonly silenceMs: number;
  readonly hiddenSilenceMs: number;
  /** Time hls.js needs from delivery to a buffer that plays, ms, with room for a busy page. */
  readonly deliveryMarginMs: number;
  /** Assumed p95 of a CDN segment request before any was measured, ms. */
  readonly cdnP95BootstrapMs: number;
  /** Deadline fetches are staggered by rank, ms. */
  readonly rescueStaggerMs: number;
  /** A wanted segment without a deadline (paused player) is fetched from the CDN after this long, ms. */
  readonly wantPatienceMs: number;
  /**
   * The first receiver of a slot passes it on unasked while its uplink is busy for no longer than this, ms; the others hear of it and
   * ask. A fast line gives it to everybody, a thin one to hardly anybody. Below 0: no pushes at all.
   */
  readonly pushQueueMs: number;
  /** Partners are choked when the uplink has this much queued, ms, and unchoked at a quarter of it. */
  readonly chokeMs: number;
  /** Media in flight over all partners, in ms of the uplink: more would delay control messages behind media. */
  readonly outstandingMs: number;
  /** Uplink assumed before it was measured, bit/s. */
  readonly uplinkBootstrapBps: number;
  /** Whether the uplink is measured at all: if not, everybody is taken to have the assumed one. */
  readonly measureUplink: boolean;
  /** Share of the measured uplink that may be used: the rest keeps the household's own acknowledgements and calls moving. */
  readonly uplinkShareMax: number;
  /** Upload below this share of the stream rate: receiver only. */
  readonly serveShareMin: number;
  /** Uplink below this share of the stream rate: never elected. Its first copy would be later than the CDN's own. */
  readonly leadShareMin: number;
  /** Partners are scored and the worst replaced this often, ms. */
  readonly rotateIntervalMs: number;
  /** Newcomers are not scored for this long, ms. */
  readonly newcomerGraceMs: number;
  /** A random candidate is tried this often, ms, whatever the scores (optimistic probe). */
  readonly probeIntervalMs: number;
  /** Strikes that cost a partner its connection. */
  readonly strikesMax: number;
  /** Inbound messages per second and burst that a partner may send; media frames count by their bytes elsewhere. */
  readonly messagesPerSecond: number;
  readonly messageBurst: number;
  /** First back-off after a stall, ms; doubles up to eight times that. */
  readonly backOffMs: number;
}

export const DEFAULT_CONFIG: EngineConfig = {
  maxPartners: 12,
  minPartners: 6,
  urgentExtraSlots: 0,
  maxConnecting: 6,
  claimWaitMinMs: 80,
  claimWaitMaxMs: 600,
  scoutGraceMs: 120,
  leaseMinMs: 500,
  leaseMaxMs: 2_000,
  takeoverStaggerMs: 60,
  haveBatchMs: 20,
  haveLateMs: 600,
  revealMs: 250,
  pullGraceMs: 50,
  busyMs: 150,
  stalledSlotMs: 300,
  answerMs: 400,
  requestTimeoutMs: 1_000,
  bitmapIntervalMs: 12_000,
  keepaliveMs: 2_000,
  pingIntervalMs: 8_000,
  silenceMs: 6_000,
  hiddenSilenceMs: 70_000,
  deliveryMarginMs: 400,
  cdnP95BootstrapMs: 500,
  rescueStaggerMs: 40,
  wantPatienceMs: 4_000,
  pushQueueMs: 60,
  chokeMs: 2_000,
  outstandingMs: 120,
  uplinkBootstrapBps: 8_000_000,
  measureUplink: true,
  uplinkShareMax: 0.9,
  serveShareMin: 0.3,
  leadShareMin: 0.8,
  rotateIntervalMs: 12_000,
  newcomerGraceMs: 10_000,
  probeIntervalMs: 30_000,
  strikesMax: 5,
  messagesPerSecond: 400,
  messageBurst: 1_200,
  backOffMs: 15_000,
};
