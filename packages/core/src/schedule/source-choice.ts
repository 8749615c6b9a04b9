import type { Partner, PartnerTrack } from '../partners/partner.ts';
import type { Random } from '../random.ts';

/** Assumed rate of a partner that has not answered yet and does not know its uplink, bit/s. */
const UNKNOWN_BPS = 4_000_000;

/**
 * Whom to ask for a slot: of the partners that hold it and have room in their request window, the one that will have sent it
 * first, counting what it owes us already. Equals are chosen at random.
 */
export function chooseSource(
  suppliers: readonly { readonly partner: Partner; readonly view: PartnerTrack }[],
  slot: number,
  slotBytes: number,
  nowMs: number,
  random: Random,
): Partner | undefined {
  let best: Partner | undefined;
  let bestMs = Infinity;
  const offset = random.below(Math.max(suppliers.length, 1));
  for (let i = 0; i < suppliers.length; i += 1) {
    const supplier = suppliers[(i + offset) % suppliers.length];
    if (supplier === undefined || !supplier.view.held.has(slot)) continue;
    const { partner } = supplier;
    if (!mayAsk(partner, nowMs)) continue;
    const etaMs = (partner.rttMs ?? 50) + ((partner.inFlight + 1) * slotBytes * 8_000) / rateOf(partner);
    if (etaMs < bestMs) {
      best = partner;
      bestMs = etaMs;
    }
  }
  return best;
}

function mayAsk(partner: Partner, nowMs: number): boolean {
  return (
    partner.status.serves &&
    !partner.choking &&
    nowMs >= partner.restUntilMs &&
    nowMs >= partner.busyUntilMs &&
    partner.inFlight < partner.requests.limit
  );
}

function rateOf(partner: Partner): number {
  return Math.max(partner.serviceBps ?? (partner.status.uploadBps || UNKNOWN_BPS), 1);
}
