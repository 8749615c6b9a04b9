/** A page that goes away says goodbye; one that comes back from the back-forward cache joins again. Until `signal` aborts. */
export function watchPage(signal: AbortSignal, leave: () => void, comeBack: () => void): void {
  addEventListener('pagehide', leave, { signal });
  addEventListener(
    'pageshow',
    (event) => {
      if (event.persisted) comeBack();
    },
    { signal },
  );
}
