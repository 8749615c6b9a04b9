/** Stands in for `queue-microtask` in the bundle, which looks for `global`. Looked up late and called unbound, as browsers demand. */
function enqueue(task: () => void): void {
  queueMicrotask(task);
}

// The name by which `require` gives the function itself, as simple-peer expects it.
export { enqueue as 'module.exports' };
