/** Stops gently at the first SIGINT or SIGTERM, and at once at the second. Returns how to stop listening. */
export function onStopSignal(stop: () => void): () => void {
  let asked = false;
  const handler = () => {
    // 130: ended by an interrupt, as shells have it.
    if (asked) process.exit(130);
    asked = true;
    stop();
  };
  process.on('SIGINT', handler);
  process.on('SIGTERM', handler);
  return () => {
    process.off('SIGINT', handler);
    process.off('SIGTERM', handler);
  };
}
