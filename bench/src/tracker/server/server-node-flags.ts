/**
 * With which flags Node runs trackers here, ours and the others: those of our Dockerfile and our systemd unit. V8 has four helper threads, most of them for
 * garbage, and on a core that they share with the tracker it stands behind all of them.
 */
export const SERVER_NODE_FLAGS: readonly string[] = ['--single-threaded-gc', '--v8-pool-size=1'];
