/** Stands in for `debug` in the bundle, which reads Node's environment and local storage. Says nothing. */
function debug(_namespace: string): (...values: readonly unknown[]) => void {
  return () => {};
}

// The name by which `require` gives the function itself, as simple-peer expects it.
export { debug as 'module.exports' };
