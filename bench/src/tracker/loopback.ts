/** Throws a RangeError for any URL that is not of this machine: load is put on nobody else. */
export function assertLoopback(url: string): void {
  const { hostname, protocol } = new URL(url);
  const isOurs = /^127(\.\d{1,3}){3}$/.test(hostname) || hostname === '[::1]';
  if (protocol !== 'ws:' || !isOurs)
    throw new RangeError(
      `${hostname} is not this machine: the load generator speaks to 127.0.0.0/8 and ::1 only`,
    );
}
