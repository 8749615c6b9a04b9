import { encodeTrackerMessage, frameOfSignals } from '@paceline/protocol';
import type { RelayedSignalMessage, SignalMessage } from '@paceline/protocol';
import { filterCandidates } from './candidate-policy.ts';
import { shareNetwork } from './network.ts';
import type { Session } from './session.ts';
import type { TrackerCounters } from './tracker-stats.ts';
import type { Viewer } from './viewer.ts';

/** A signal that was understood, and its signals as they stood in the frame if they may be passed on like that. */
export interface ReceivedSignal {
  readonly message: SignalMessage;
  readonly signalsText: string | undefined;
}

/**
 * Decides whether a signal is passed on: only inside a swarm, only between viewers that were introduced, and
 * no more offers than the target can look at, and without candidates that lead astray. A stranger and a viewer that left are answered alike, so ids
 * cannot be probed.
 */
export function relaySignal(
  sender: Viewer,
  session: Session,
  { message, signalsText }: ReceivedSignal,
  counters: TrackerCounters,
  nowMs: number,
): void {
  const target = sender.swarm.get(message.to);
  const targetSession = target?.session;
  if (target === undefined || targetSession === undefined || !areIntroduced(sender, target)) {
    counters.signalsUndeliverable += 1;
    session.send({ type: 'peer-gone', peerId: message.to });
    return;
  }
  if (message.signals.some(({ type }) => type === 'offer') && !target.inboundOffers.take(nowMs)) {
    counters.offersRefused += 1;
    session.sendError('rate-limited', `peer ${message.to} gets too many offers: try another`);
    return;
  }
  const { signals, refused } = filterCandidates(
    message.signals,
    shareNetwork(session.network, targetSession.network),
  );
  counters.candidatesRefused += refused;
  if (signals.length === 0) return;
  const { peerId: from } = sender;
  const { connection } = message;
  const relayed: RelayedSignalMessage = { type: 'signal', from, connection, signals };
  const isAsItCame = signalsText !== undefined && refused === 0;
  const text = isAsItCame ? frameOfSignals(from, connection, signalsText) : encodeTrackerMessage(relayed);
  const delivery = targetSession.pass(text, true);
  if (delivery === 'sent') counters.signalsRelayed += 1;
  else counters.signalsDropped += 1;
  // The stamp is two bytes longer than the address it replaces, so a signal at the very limit does not fit.
  if (delivery === 'too-long') session.sendError('bad-message', 'signal too long: split the batch');
}

function areIntroduced(a: Viewer, b: Viewer): boolean {
  return a !== b && (a.introduced.has(b.peerId) || b.introduced.has(a.peerId));
}
